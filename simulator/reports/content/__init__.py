"""What a report says beside its figures: headline, tables, risks, rules, method."""
