/** A metric as a reader of Prometheus' text format finds it. */
export type ParsedMetric = {
	readonly name: string;
	readonly help: string;
	readonly type: string;
	readonly samples: readonly {
		readonly name: string;
		readonly labels: Readonly<Record<string, string>>;
		readonly value: number;
	}[];
};

/** Reads the format strictly: throws at whatever it does not allow or does not belong there. */
export function parseExposition(text: string): readonly ParsedMetric[] {
	if (!text.endsWith('\n')) throw new Error('The last line has no end.');
	const metrics: (ParsedMetric & {samples: ParsedMetric['samples'][number][]})[] = [];
	let help: {name: string; text: string} | undefined;
	for (const line of text.slice(0, -1).split('\n')) {
		const [, kind, name = '', rest = ''] =
			/^# (HELP|TYPE) ([a-z_][a-z0-9_]*) (.+)$/.exec(line) ?? [];
		if (kind === 'HELP') {
			help = {name, text: unescaped(rest)};
		} else if (kind === 'TYPE') {
			if (help?.name !== name) throw new Error(`${name} has no help.`);
			if (!/^(?:counter|gauge|histogram)$/.test(rest)) throw new Error(`What is a ${rest}?`);
			metrics.push({name, help: help.text, type: rest, samples: []});
		} else {
			const metric = metrics.at(-1);
			const sample = readSample(line);
			if (!isOf(metric, sample.name)) throw new Error(`${sample.name} stands in a wrong place.`);
			metric?.samples.push(sample);
		}
	}
	return metrics;
}

function isOf(metric: ParsedMetric | undefined, name: string): boolean {
	if (metric?.type !== 'histogram') return metric?.name === name;
	return ['_bucket', '_sum', '_count'].some((suffix) => name === `${metric.name}${suffix}`);
}

const SAMPLE =
	/^([a-z_][a-z0-9_]*)(?:\{((?:[a-z_][a-z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (\S+)$/;

function readSample(line: string): ParsedMetric['samples'][number] {
	const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
	if (name === undefined) throw new Error(`This is no sample: ${line}`);
	const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
	if (Number.isNaN(number)) throw new Error(`This is no number: ${value}`);
	const pairs = [...labels.matchAll(/([a-z_][a-z0-9_]*)="((?:[^"\\]|\\.)*)"/g)];
	return {
		name,
		labels: Object.fromEntries(pairs.map(([, key, text = '']) => [key, unescaped(text)])),
		value: number,
	};
}

function unescaped(text: string): string {
	return text.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}
