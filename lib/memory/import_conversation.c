/*
 * import_conversation - conversations of ChatGPT's and Claude's data exports
 *
 * What was shown becomes turns: the words of the person and of the assistant,
 * not what tools, systems and hidden messages said.  Of ChatGPT's tree of
 * messages it is the branch that was seen last, from current_node up.
 */
#include <string.h>

#include "base/str.h"
#include "memory/import_json.h"
#include "memory/normal.h"

/* More than any item that is parsed can hold. */
enum { TEXT_MAX = 16 * 1024 * 1024 };

/* A conversation on its way in. */
struct talk {
	struct import *im;
	struct import_record r;
	int64_t started_at;
};

/* Puts one message; one that is longer than a memory becomes several. */
static enum err
put_turn(struct talk *t, const char *role, const char *text)
{
	struct arena *a = t->im->rq->call.arena;
	size_t len;
	enum err e;

	if (text == NULL || normal_is_blank(text)) {
		t->im->counts.skipped++;
		return OK;
	}
	t->r.metadata = str_eq(role, "user") ? "{\"role\":\"user\"}" :
	    "{\"role\":\"assistant\"}";
	for (; *text != '\0'; text += len) {
		len = str_utf8_cut(text, MEMORY_TEXT_MAX);
		t->r.text = arena_strndup(a, text, len);
		if (normal_is_blank(t->r.text))
			continue;
		if ((e = import_put(t->im, &t->r)) != OK)
			return e;
		t->r.id = NULL;
		t->r.pos++;
	}
	return OK;
}

/* The id, title and beginning, by the names that each export has for them. */
static enum err
begin(struct talk *t, const struct json *o, const char *const *names)
{
	struct conversation *c = &t->r.conversation;
	enum err e;

	if ((e = import_json_text(t->im, o, names[0], &c->ext_id)) != OK ||
	    (e = import_json_text(t->im, o, names[1], &c->title)) != OK ||
	    (e = import_json_time(t->im, o, names[2], &t->started_at)) != OK)
		return e;
	if (c->ext_id == NULL)
		return import_refuse(t->im, "the conversation has no id");
	if (c->title != NULL)
		c->title = arena_strndup(t->im->rq->call.arena, c->title,
		    str_utf8_cut(c->title, IMPORT_TITLE_MAX));
	c->started_at = t->started_at;
	return OK;
}

/* The texts among a message's parts, each on a line of its own; the parts may
 * be strings or objects with a text. */
static const char *
join(struct arena *a, const struct json *parts, const char *type)
{
	struct buf b;

	buf_init(&b, a, TEXT_MAX);
	for (size_t i = 0; i < json_len(parts); i++) {
		const struct json *part = json_at(parts, i);
		const char *text = json_string(part);

		if (text == NULL && type != NULL &&
		    str_eq(json_string(json_get(part, "type")), type))
			text = json_string(json_get(part, "text"));
		if (text == NULL || *text == '\0')
			continue;
		buf_puts(&b, b.len > 0 ? "\n" : "");
		buf_puts(&b, text);
	}
	return b.data;
}

/* Was it shown, as words of a person or of the assistant to them? */
static bool
is_shown(const struct json *message, const char *role)
{
	const char *type = json_string(json_get(json_get(message, "content"),
	    "content_type"));
	const char *to = json_string(json_get(message, "recipient"));
	bool hidden = false;

	if (json_get_bool(json_get(message, "metadata"),
	    "is_visually_hidden_from_conversation", &hidden) == OK && hidden)
		return false;
	return (str_eq(role, "user") || str_eq(role, "assistant")) &&
	    (str_eq(type, "text") || str_eq(type, "multimodal_text")) &&
	    (to == NULL || str_eq(to, "all"));
}

static enum err
put_message(struct talk *t, const struct json *message)
{
	const struct json *content = json_get(message, "content");
	const char *role = json_string(json_get(json_get(message, "author"),
	    "role"));
	enum err e;

	if (json_type(message) != JSON_OBJECT)
		return OK;
	if (!is_shown(message, role)) {
		t->im->counts.skipped++;
		return OK;
	}
	if ((e = import_json_time(t->im, message, "create_time",
	    &t->r.created_at)) != OK)
		return e;
	if (t->r.created_at == 0)
		t->r.created_at = t->started_at;
	t->r.id = json_string(json_get(message, "id"));
	return put_turn(t, role, join(t->im->rq->call.arena,
	    json_get(content, "parts"), NULL));
}

static enum err
put_chatgpt(struct talk *t, const struct json *o)
{
	static const char *const names[] = { "id", "title", "create_time" };
	const struct json *mapping = json_get(o, "mapping"), *node, **path;
	const char *id = json_string(json_get(o, "current_node"));
	size_t n = 0, most = json_len(mapping);
	enum err e;

	if (json_type(mapping) != JSON_OBJECT)
		return import_refuse(t->im, "mapping is no object");
	t->r.app = "ChatGPT";
	t->r.conversation.source = "chatgpt";
	if ((e = begin(t, o, names)) != OK)
		return e;
	/* Without a current one, the last that was added. */
	if (id == NULL && most > 0)
		json_member(mapping, most - 1, &id);
	path = arena_array(t->im->rq->call.arena, most, sizeof *path);
	while (n < most && id != NULL &&
	    (node = json_get(mapping, id)) != NULL) {
		path[n++] = node;
		id = json_string(json_get(node, "parent"));
	}
	while (n > 0) {
		e = put_message(t, json_get(path[--n], "message"));
		if (e != OK)
			return e;
	}
	return OK;
}

static enum err
put_chat_message(struct talk *t, const struct json *message)
{
	const char *sender = json_string(json_get(message, "sender")), *text;
	enum err e;

	if (!str_eq(sender, "human") && !str_eq(sender, "assistant")) {
		t->im->counts.skipped++;
		return OK;
	}
	if ((e = import_json_time(t->im, message, "created_at",
	    &t->r.created_at)) != OK)
		return e;
	if (t->r.created_at == 0)
		t->r.created_at = t->started_at;
	t->r.id = json_string(json_get(message, "uuid"));
	text = join(t->im->rq->call.arena, json_get(message, "content"),
	    "text");
	if (*text == '\0')
		text = json_string(json_get(message, "text"));
	return put_turn(t, str_eq(sender, "human") ? "user" : sender, text);
}

static enum err
put_claude(struct talk *t, const struct json *o)
{
	static const char *const names[] = { "uuid", "name", "created_at" };
	const struct json *messages = json_get(o, "chat_messages");
	enum err e;

	if (json_type(messages) != JSON_ARRAY)
		return import_refuse(t->im, "chat_messages is no array");
	t->r.app = "Claude";
	t->r.conversation.source = "claude";
	if ((e = begin(t, o, names)) != OK)
		return e;
	for (size_t i = 0; i < json_len(messages); i++)
		if ((e = put_chat_message(t, json_at(messages, i))) != OK)
			return e;
	return OK;
}

enum err
import_json_conversation(struct import *im, const struct json *o)
{
	struct talk t = { .im = im };

	if (json_get(o, "mapping") != NULL)
		return put_chatgpt(&t, o);
	if (json_get(o, "chat_messages") != NULL)
		return put_claude(&t, o);
	return ERR_NOT_FOUND;
}
