import path from 'node:path';

/** The ports of the machine that stands for a server. */
export type Ports = {
	readonly relay: number;
	readonly https: number;
	readonly metrics: number;
	readonly caddyAdmin: number;
};

/** What is written in the document, what stands for it here, and why. */
export type Substitution = {
	readonly from: RegExp;
	readonly to: string;
	readonly why: string;
};

/** Everything in which what is followed differs from what is written; nothing else is changed. */
export function substitutionsFor(machine: {
	readonly folder: string;
	readonly ports: Ports;
	readonly tarball: string;
}): readonly Substitution[] {
	const {folder, ports, tarball} = machine;
	const inFolder = (place: string) => path.join(folder, place);
	return [
		{
			from: /(?<![\w/.])\/(?=(?:etc|var\/lib|run|usr\/local\/bin)\/)/g,
			to: `${inFolder('')}/`,
			why: 'the folders of the system are folders of a temporary one',
		},
		{
			from: /(?<=npm install --global )termchat\b/g,
			to: tarball,
			why: 'the package is the one of this checkout',
		},
		{from: /\b7777\b/g, to: String(ports.relay), why: 'a free port'},
		{from: /\b9464\b/g, to: String(ports.metrics), why: 'a free port'},
		{
			from: /(?<=listen (?:\[::\]:)?)443\b|(?<="port": )443\b/g,
			to: String(ports.https),
			why: 'a free port; only root may take 443',
		},
		{
			from: /(?<="public-url": "wss:\/\/chat\.example)(?=")/g,
			to: `:${ports.https}`,
			why: 'the same port, for those who join; the name resolves to this machine',
		},
		{
			from: / -o termchat -g termchat\b/g,
			to: '',
			why: 'no account is made on this machine; sudo and useradd do nothing',
		},
	];
}

/** A text of the document as it holds on the machine. */
export function substitute(text: string, table: readonly Substitution[]): string {
	return table.reduce((changed, {from, to}) => changed.replaceAll(from, () => to), text);
}
