import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {AttackFigure} from './figure.ts';

/** What would carry messages from one relay to another. */
const CARRIERS = /\b(?:nats|redis|ioredis|kafkajs|amqplib|mqtt|pg|postgres|zeromq|node:cluster)\b/;

/**
 * Not applicable: a relay is one process that shares nothing with others, so that there are no subjects
 * to inject into and no cluster to trust. What this looks for is whether that is still so.
 */
export async function run(): Promise<AttackFigure> {
	const root = fileURLToPath(new URL('../../', import.meta.url));
	const {dependencies} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const named = Object.keys(dependencies).filter((name) => CARRIERS.test(name));
	const folder = join(root, 'source', 'server');
	const files = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((file) =>
		file.endsWith('.ts'),
	);
	const imports = files.flatMap((file) => {
		const source = readFileSync(join(folder, file), 'utf8');
		return [...source.matchAll(/from '([^']+)'/g)]
			.map(([, from = '']) => from)
			.filter((from) => CARRIERS.test(from))
			.map((from) => `${file}: ${from}`);
	});
	const bus = readFileSync(join(folder, 'bus.ts'), 'utf8');
	const busImports = [...bus.matchAll(/from 'node:([^']+)'/g)].length;
	return {
		name: 'S27 cluster',
		pass: named.length === 0 && imports.length === 0 && busImports === 0,
		figure: `not applicable: one process, no cluster; ${named.length} libraries and ${imports.length} of ${files.length} files that could carry messages to another relay, ${busImports} uses of the system in the relay's own bus`,
		mark: 'not applicable as long as all three are 0',
	};
}
