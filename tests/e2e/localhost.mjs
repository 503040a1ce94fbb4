// For a machine without /etc/hosts: localhost is 127.0.0.1, as everywhere.
import dns from 'node:dns';

const { lookup } = dns;

dns.lookup = (name, options, done = options) => {
	if (name !== 'localhost')
		return lookup(name, options, done);
	if (options?.all)
		return process.nextTick(done, null, [{ address: '127.0.0.1', family: 4 }]);
	return process.nextTick(done, null, '127.0.0.1', 4);
};
