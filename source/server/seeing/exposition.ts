/** One metric and its values, as Prometheus reads them. */
export type Metric = {
	/** Without the prefix that all of them have. */
	readonly name: string;
	/** A sentence without a period. */
	readonly help: string;
	readonly type: 'counter' | 'gauge' | 'histogram';
	readonly samples: readonly Sample[];
};

export type Sample = {
	/** What the name of a histogram's row ends with. */
	readonly suffix?: '_bucket' | '_sum' | '_count';
	readonly labels?: Readonly<Record<string, string>>;
	readonly value: number;
};

/** The media type of what `exposition` makes. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Metrics in Prometheus' text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
export function exposition(metrics: readonly Metric[]): string {
	return metrics.map(family).join('');
}

function family({name, help, type, samples}: Metric): string {
	const full = `termchat_${name}`;
	const rows = samples.map(
		({suffix = '', labels = {}, value}) => `${full}${suffix}${labelled(labels)} ${number(value)}\n`,
	);
	return `# HELP ${full} ${help.replace(/\\/g, '\\\\')}\n# TYPE ${full} ${type}\n${rows.join('')}`;
}

function labelled(labels: Readonly<Record<string, string>>): string {
	const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
	return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
	return value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
}

function number(value: number): string {
	if (value === Number.POSITIVE_INFINITY) return '+Inf';
	return Number.isFinite(value) ? String(value) : 'NaN';
}
