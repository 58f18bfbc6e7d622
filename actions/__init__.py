"""Custom actions: slots in, one call into glossary, records or inquiries, response name and values out."""
