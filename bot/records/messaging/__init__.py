"""What people and the assistant say: conversations, the inbox, the assistant's memory, and who may be texted."""
