"""What helps whoever writes rules: starter files, the editor's schema, rule tests, the policy in effect."""
