// What lies on the disk, read without the programs.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export function databases(instance) {
	const memories = join(instance.data, 'memories');
	return [join(instance.data, 'oidc.db'),
		...readdirSync(memories).filter(name => name.endsWith('.db')).map(name => join(memories, name))];
}

export function query(file, sql) {
	const db = new DatabaseSync(file);
	try {
		return db.prepare(sql).all();
	} finally {
		db.close();
	}
}

export function integrity(file) {
	return query(file, 'PRAGMA integrity_check').map(row => row.integrity_check).join('\n');
}

// The texts of all active memories of all people.
export function memoryTexts(instance) {
	return databases(instance).slice(1)
		.flatMap(file => query(file, "SELECT text FROM memories WHERE state = 'active'"))
		.map(row => row.text);
}
