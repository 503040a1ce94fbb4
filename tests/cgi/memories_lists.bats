#!/usr/bin/env bats
# memories - categories, filter, related

load memories.bash

add_with() { # TEXT CATEGORIES - its id in ID
	call POST "$MEMORIES/" '' "$(jq -n --arg text "$1" --arg c "$2" \
		'{text: $text, categories: ($c | split(" "))}')"
	status 200 || return
	ID=$(json .id)
}

texts() {
	json '[.items[].content] | join(" ")'
}

@test "categories: listed in OpenMemory's shape, made, renamed, deleted" {
	local food
	add_with tea 'food home'
	both GET "$MEMORIES/categories"
	status 200
	shape . 'categories total'
	expect 2 "$(json .total)"
	shape '.categories[0]' 'id name description created_at updated_at'
	expect food "$(json '.categories[0].name')"
	food=$(json '.categories[0].id')
	call POST "$MEMORIES/categories/" '' '{"name":"work","description":"what I do"}'
	status 200
	shape . 'id name description created_at updated_at'
	call POST "$MEMORIES/categories" '' '{"name":"work"}'
	status 409
	call POST "$MEMORIES/categories" '' '{"name":"a,b"}'
	status 422
	expect '["body","name"]' "$(json '.detail[0].loc | tojson')"
	both PUT "$MEMORIES/categories/$food" '' '{"name":"meals"}'
	status 200
	call PUT "$MEMORIES/categories/$food" '' '{"name":"work"}'
	status 409
	call GET "$MEMORIES/" categories=meals
	expect '1 ["home","meals"]' "$(json '"\(.total) \(.items[0].categories | sort | tojson)"')"
	call DELETE "$MEMORIES/categories/$food"
	status 200
	shape . message
	call DELETE "$MEMORIES/categories/$food"
	status 404
	call GET "$MEMORIES/$ID"
	expect '["home"]' "$(json '.categories | tojson')"
}

@test "filter: paused ones too, archived ones if asked, correct totals" {
	local app
	add one
	add two
	call POST "$MEMORIES/actions/pause" '' "{\"memory_ids\":[\"$ID\"]}"
	add three
	call POST "$MEMORIES/actions/archive" '' "[\"$ID\"]"
	add four
	call DELETE "$MEMORIES/$ID"
	both POST "$MEMORIES/filter" '' "{\"user_id\":\"$(jwt "$WRITE" .sub)\"}"
	status 200
	shape . 'items total page size pages'
	shape '.items[0]' 'id content state app_id app_name categories metadata_ created_at'
	expect 'two one' "$(texts)"
	expect '2 1 10 1' "$(json '"\(.total) \(.page) \(.size) \(.pages)"')"
	app=$(json '.items[0].app_id')
	call POST "$MEMORIES/filter" '' '{"show_archived":true,"sort_column":"memory","sort_direction":"asc","size":2,"page":1}'
	expect 'one three' "$(texts)"
	expect '3 2' "$(json '"\(.total) \(.pages)"')"
	call POST "$MEMORIES/filter" '' "{\"app_ids\":[\"$app\"],\"search_query\":\"TW\"}"
	expect two "$(texts)"
	call POST "$MEMORIES/filter" '' "{\"app_ids\":[\"$UNKNOWN\"]}"
	expect 0 "$(json .total)"
	call POST "$MEMORIES/filter" '' '{"to_date":1000}'
	expect 0 "$(json .total)"
	call POST "$MEMORIES/filter" '' '{"sort_column":"hash"}'
	status 422
	expect '["body","sort_column"]' "$(json '.detail[0].loc | tojson')"
}

@test "filter by categories: those in any of them, each once" {
	local food work
	add_with tea 'food work'
	add_with rain weather
	add_with cake food
	call GET "$MEMORIES/categories"
	food=$(json '.categories[] | select(.name == "food").id')
	work=$(json '.categories[] | select(.name == "work").id')
	call POST "$MEMORIES/filter" '' "{\"category_ids\":[\"$food\",\"$work\"]}"
	expect 'cake tea' "$(texts)"
	expect 2 "$(json .total)"
}

@test "list: sorted by the client's name, or by categories" {
	local app file
	add_with tea 'b'
	AUTH="Authorization: Bearer $SECOND"
	add_with cake 'a c'
	call GET "$MEMORIES/$ID"
	app=$(json .app_id)
	# Both clients came with one name.
	file=("$DATA_DIR"/memories/*.db)
	sqlite3 -cmd '.timeout 2000' "${file[0]}" "UPDATE apps SET name = 'Zed' WHERE id = '$app'" >/dev/null
	both GET "$MEMORIES" 'sort_column=categories&sort_direction=asc'
	status 200
	expect 'cake tea' "$(texts)"
	call GET "$MEMORIES/" 'sort_column=categories&sort_direction=desc'
	expect 'tea cake' "$(texts)"
	both GET "$MEMORIES" 'sort_column=app_name&sort_direction=asc'
	status 200
	expect 'An App,Zed' "$(json '[.items[].app_name] | join(",")')"
	expect 'tea cake' "$(texts)"
	call GET "$MEMORIES/" 'sort_column=app_name&sort_direction=desc'
	expect 'cake tea' "$(texts)"
}

@test "pause by categories: those in any of them, no others" {
	local food work
	add_with tea 'food work'
	add_with cake food
	add_with rain weather
	call GET "$MEMORIES/categories"
	food=$(json '.categories[] | select(.name == "food").id')
	work=$(json '.categories[] | select(.name == "work").id')
	both POST "$MEMORIES/actions/pause" '' "{\"category_ids\":[\"$food\",\"$work\"],\"user_id\":\"$(jwt "$WRITE" .sub)\"}"
	status 200
	shape . message
	call GET "$MEMORIES/"
	expect rain "$(texts)"
	call POST "$MEMORIES/filter" '' '{}'
	expect '["active rain","paused cake","paused tea"]' "$(json '[.items[] | "\(.state) \(.content)"] | sort | tojson')"
	call POST "$MEMORIES/actions/pause" '' "{\"category_ids\":[\"$work\"],\"state\":\"active\"}"
	json .message | grep -q ' 1 memories$'
	call GET "$MEMORIES/"
	expect 'rain tea' "$(texts)"
}

@test "related: those that share most categories first, five to a page" {
	local i
	for i in 1 2 3 4 5; do add_with "one $i" 'a'; done
	add_with both 'a b'
	add_with me 'a b'
	both GET "$MEMORIES/$ID/related"
	status 200
	shape . 'items total page size pages'
	expect both "$(json '.items[0].content')"
	expect '6 1 5 2 5' "$(json '"\(.total) \(.page) \(.size) \(.pages) \(.items | length)"')"
	call GET "$MEMORIES/$ID/related" page=2
	expect 'one 1' "$(texts)"
	call GET "$MEMORIES/$UNKNOWN/related"
	status 404
}

@test "another person has other categories and sees no memory of this one" {
	local category
	add_with tea food
	call GET "$MEMORIES/categories"
	category=$(json '.categories[0].id')
	AUTH="Authorization: Bearer $OTHER"
	call GET "$MEMORIES/categories"
	expect 0 "$(json .total)"
	call POST "$MEMORIES/filter" '' '{"show_archived":true}'
	expect 0 "$(json .total)"
	call GET "$MEMORIES/$ID/related"
	status 404
	call PUT "$MEMORIES/categories/$category" '' '{"name":"mine"}'
	status 404
	call DELETE "$MEMORIES/categories/$category"
	status 404
	call POST "$MEMORIES/filter" '' "{\"user_id\":\"$(jwt "$WRITE" .sub)\"}"
	status 403
	call GET "$MEMORIES/categories" "user_id=$(jwt "$WRITE" .sub)"
	status 403
}

@test "reading needs memory:read, changing categories memory:write" {
	add_with tea food
	AUTH="Authorization: Bearer $READ"
	call GET "$MEMORIES/categories"
	status 200
	call POST "$MEMORIES/filter" '' '{}'
	status 200
	call GET "$MEMORIES/$ID/related"
	status 200
	call POST "$MEMORIES/categories" '' '{"name":"x"}'
	status 403
	call PUT "$MEMORIES/categories/$UNKNOWN" '' '{"name":"x"}'
	status 403
	call DELETE "$MEMORIES/categories/$UNKNOWN"
	status 403
}
