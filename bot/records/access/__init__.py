"""Who may see a record: identity, caregivers, browsers, and consent to texts (standards: 2.2)."""
