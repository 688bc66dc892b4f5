"""What a decision starts from, what it builds, and the plan that it gives; its letters and deadlines."""
