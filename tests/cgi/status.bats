#!/usr/bin/env bats
# status - what scripts/keepsake says of an instance (a running one: tests/e2e)

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

@test "an instance that does not run: said so, exit 1" {
	run "$ROOT/scripts/keepsake" --data "$DATA_DIR" status
	[ "$status" -eq 1 ]
	[ "$output" = "not running; start it with scripts/run" ]
}

@test "the same for a script" {
	run "$ROOT/scripts/keepsake" --data "$DATA_DIR" status --json
	[ "$status" -eq 1 ]
	expect '{"running":false}' "$output"
}
