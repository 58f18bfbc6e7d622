"""The text-message door: webhook in, sender out, for any provider that speaks Twilio's protocol."""
