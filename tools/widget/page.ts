// A page that uses the element as `types/bedside-chat.d.ts` promises. Checked, never run.
import type { BedsideChat, Language } from "../../bot/gateway/static/types/bedside-chat.js";

const chat: BedsideChat = document.createElement("bedside-chat");
chat.language = "es";
chat.open = !chat.readOnly;
chat.ask("What is a stent?");
chat.addEventListener("bedside-unread", (event) => {
  document.title = `(${event.detail.count.toFixed()}) Clinic`;
});
chat.addEventListener("bedside-language", (event) => {
  const language: Language = event.detail.language;
  document.documentElement.lang = language;
});
// @ts-expect-error Only what we speak.
chat.language = "fr";
// @ts-expect-error The page cannot set what it has not read.
chat.unread = 0;
