/** The phone numbers of the country in force, by what they are for. The gateway makes this module from its settings. */
export const NUMBERS: Readonly<Record<string, string>>;
