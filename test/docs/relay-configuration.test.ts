import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {type DocumentedSetting, relaySchema, relayTables} from '../../source/build/relay-tables.ts';
import {readConfigText} from '../../source/cli/relay-config/file.ts';
import {takesOf} from '../../source/cli/relay-config/setting.ts';
import {
	fallbackText,
	flagOf,
	isRelaySettingName,
	RELAY_GROUPS,
	RELAY_SETTING_NAMES,
	type RelaySettingName,
	relaySetting,
} from '../../source/cli/relay-config/table.ts';

const DOCS = path.join(import.meta.dirname, '..', '..', 'docs');
const WRITE = 'TERMCHAT_WRITE_DOCS';
const BLOCK = /(?<=<!-- table: relay -->\n)[\s\S]*?(?=\n<!-- \/table -->)/;

function read(name: string): string {
	return readFileSync(path.join(DOCS, name), 'utf8').replaceAll('\r\n', '\n');
}

function documented(name: RelaySettingName): DocumentedSetting {
	const {summary, kind, value, variable, fallback, otherwise, isLive = false} = relaySetting(name);
	const usual = fallbackText(fallback);
	return {
		...{name, summary, kind, variable, fallback, isLive},
		takes: takesOf(kind),
		flag: `--${flagOf(name)}${value === undefined ? '' : ` ${value}`}`,
		unless: otherwise ?? (usual === undefined ? '' : `\`${usual}\``),
	};
}

test('docs/relay-configuration.md holds what the table holds', (t) => {
	const name = 'relay-configuration.md';
	const groups = RELAY_GROUPS.map(({title, rows}) => ({
		title,
		settings: Object.keys(rows).filter(isRelaySettingName).map(documented),
	}));
	const printed = read(name).replace(BLOCK, () => `\n${relayTables(groups)}\n`);
	if (process.env[WRITE] === '1') writeFileSync(path.join(DOCS, name), printed);
	t.is(read(name), printed, `docs/${name} is not up to date: run this test with ${WRITE}=1.`);
	for (const setting of RELAY_SETTING_NAMES)
		t.true(printed.includes(`| \`${setting}\` |`), setting);
});

test('docs/relay.schema.json is the format of the table', (t) => {
	const name = 'relay.schema.json';
	const printed = relaySchema(RELAY_SETTING_NAMES.map(documented));
	if (process.env[WRITE] === '1') writeFileSync(path.join(DOCS, name), printed);
	t.is(read(name), printed, `docs/${name} is not up to date: run this test with ${WRITE}=1.`);
});

test('the files of settings in the document are sound', (t) => {
	const files = [...read('relay-configuration.md').matchAll(/```jsonc\n([\s\S]*?)```/g)];
	t.true(files.length > 0);
	for (const [, text = ''] of files) t.deepEqual(readConfigText(text, 'relay.jsonc').faults, []);
});
