import {must} from './report.ts';

/** What a Dockerfile says of the image that it makes. */
export type DockerfileFacts = {
	readonly stages: number;
	readonly user: string;
	readonly variables: Readonly<Record<string, string>>;
	/** The words of the health check. */
	readonly health: readonly string[];
	readonly command: readonly string[];
};

/** The instructions of Docker's reference that are used here. */
const KNOWN = new Set([
	...['FROM', 'ARG', 'RUN', 'COPY', 'ENV', 'USER', 'VOLUME', 'EXPOSE', 'STOPSIGNAL'],
	...['HEALTHCHECK', 'ENTRYPOINT', 'CMD', 'WORKDIR', 'LABEL'],
]);

/** Reads a Dockerfile, as far as one can without Docker; throws for what cannot be right. */
export function checkDockerfile(text: string): DockerfileFacts {
	const instructions = text
		.replaceAll(/\\\n\s*/g, ' ')
		.split('\n')
		.filter((line) => line.trim() !== '' && !line.startsWith('#'))
		.map((line) => {
			const [, name = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
			must(KNOWN.has(name), `There is no instruction in: ${line}`);
			return {name, rest: rest.trim()};
		});
	const stages = instructions.flatMap(({name, rest}) =>
		name === 'FROM' ? [/ AS (\w+)$/.exec(rest)?.[1] ?? ''] : [],
	);
	for (const {name, rest} of instructions) {
		const [, from] = /--from=(\w+)/.exec(rest) ?? [];
		must(name !== 'COPY' || from === undefined || stages.includes(from), `No stage: ${rest}`);
	}
	const last = instructions.slice(instructions.findLastIndex(({name}) => name === 'FROM'));
	const lastOf = (wanted: string) => last.findLast(({name}) => name === wanted)?.rest ?? '';
	const user = lastOf('USER');
	must(user !== '' && user !== 'root' && user !== '0', `It runs as ${user || 'root'}.`);
	const check = lastOf('HEALTHCHECK');
	return {
		stages: stages.length,
		user,
		variables: variablesIn(last.filter(({name}) => name === 'ENV').map(({rest}) => rest)),
		health: wordsIn(check.slice(check.indexOf('CMD ') + 4)),
		command: [...wordsIn(lastOf('ENTRYPOINT')), ...wordsIn(lastOf('CMD'))],
	};
}

function wordsIn(written: string): readonly string[] {
	const words: unknown = JSON.parse(written);
	must(Array.isArray(words) && words.every((each) => typeof each === 'string'), written);
	return words;
}

function variablesIn(lines: readonly string[]): Readonly<Record<string, string>> {
	const pairs = lines
		.join(' ')
		.split(/\s+/)
		.map((pair): [string, string] => {
			const at = pair.indexOf('=');
			must(at > 0, `No variable: ${pair}`);
			return [pair.slice(0, at), pair.slice(at + 1)];
		});
	return Object.fromEntries(pairs);
}
