import {execFile} from 'node:child_process';
import {copyFile, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** Thrown where the types of the published libraries are wrong, or need a package of their own. */
export class DeclarationError extends Error {
	readonly code: 'foreign-type' | 'not-compiled';

	constructor(code: DeclarationError['code'], message: string) {
		super(message);
		this.code = code;
	}
}

/**
 * Writes the type declarations that the given source files need, and no others, into a folder.
 * The schemas of the protocol are typed by valibot; what that says about values is put beside ours
 * (schema-outputs.ts), so that who installs termchat has nothing else to install. Throws a
 * DeclarationError when the declarations refer to any other package, or to more of valibot.
 */
export async function writeDeclarations(
	root: string,
	entries: readonly string[],
	folder: string,
): Promise<void> {
	// Inside the checkout: TypeScript looks for @types upwards from the configuration file.
	const scratch = await mkdtemp(path.join(root, 'dist', 'declarations-'));
	try {
		await compile(root, entries, scratch);
		await copyReachable({scratch, folder, entries: entries.map(declarationOf)});
	} finally {
		await rm(scratch, {recursive: true, force: true});
	}
}

async function compile(root: string, entries: readonly string[], scratch: string): Promise<void> {
	const configuration = path.join(scratch, 'tsconfig.json');
	await writeFile(
		configuration,
		JSON.stringify({
			extends: path.join(root, 'tsconfig.json'),
			compilerOptions: {
				declaration: true,
				emitDeclarationOnly: true,
				outDir: scratch,
				rootDir: root,
			},
			include: [],
			files: entries.map((entry) => path.join(root, entry)),
		}),
	);
	const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
	try {
		await run(process.execPath, [compiler, '-p', configuration], {cwd: root});
	} catch (error) {
		const output = error instanceof Error && 'stdout' in error ? error.stdout : error;
		throw new DeclarationError('not-compiled', `The public types do not compile:\n${output}`);
	}
}

const OUTPUTS = path.join(import.meta.dirname, 'schema-outputs.ts');

async function schemaTypes(): Promise<ReadonlySet<string>> {
	const text = await readFile(OUTPUTS, 'utf8');
	return new Set([...text.matchAll(/^export type (\w+)/gm)].map(([, name = '']) => name));
}

async function copyReachable(options: {
	readonly scratch: string;
	readonly folder: string;
	readonly entries: readonly string[];
}): Promise<void> {
	const {scratch, folder, entries} = options;
	const known = await schemaTypes();
	const waiting = [...entries];
	const seen = new Set(waiting);
	for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
		const text = await readFile(path.join(scratch, file), 'utf8');
		const local = text.replaceAll(IMPORT, (whole, before: string, specifier: string) => {
			if (specifier.startsWith('node:')) return whole;
			if (specifier.startsWith('.')) {
				const next = path.posix.join(path.posix.dirname(file), declarationOf(specifier));
				if (!seen.has(next)) waiting.push(next);
				seen.add(next);
				return whole;
			}

			const isKnown =
				specifier === 'valibot' &&
				[...text.matchAll(/\bv\.(\w+)/g)].every(([, name = '']) => known.has(name));
			if (!isKnown) {
				throw new DeclarationError(
					'foreign-type',
					`The public type in ${file} needs more of the package ${specifier} than source/build/schema-outputs.ts has: describe it in a type of our own.`,
				);
			}

			const depth = path.posix.relative(path.posix.dirname(file), 'valibot.js');
			return `${before}'${depth.startsWith('.') ? depth : `./${depth}`}'`;
		});
		await mkdir(path.dirname(path.join(folder, file)), {recursive: true});
		await writeFile(path.join(folder, file), local);
	}

	await copyFile(OUTPUTS, path.join(folder, 'valibot.d.ts'));
}

/**
 * Static, re-exporting and type imports as the compiler writes them: `from '…'`, `import('…')`. Those
 * in the examples of doc comments, whose lines begin with an asterisk, are the reader's.
 */
// A word in quotation marks, as in `'from' | 'facts'`, begins no import.
const IMPORT = /(?<!^\s*\*.*)(?<!['"])(\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']/gm;

/** `a/b.ts`, `a/b.tsx` and `a/b.js` are all declared by `a/b.d.ts`. */
function declarationOf(file: string): string {
	return file.replace(/\.[jt]sx?$/, '.d.ts');
}
