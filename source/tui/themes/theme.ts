/** The sixteen colours that every terminal names; the person's own palette decides how they look. */
export const ansiColors = [
	'black',
	'red',
	'green',
	'yellow',
	'blue',
	'magenta',
	'cyan',
	'white',
	'bright-black',
	'bright-red',
	'bright-green',
	'bright-yellow',
	'bright-blue',
	'bright-magenta',
	'bright-cyan',
	'bright-white',
] as const;

export type AnsiColor = (typeof ansiColors)[number];

/** A colour as `#rrggbb`, or one of the terminal's own by name. */
export type Color = AnsiColor | `#${string}`;

/** How many name colours a theme has. */
export const nameColorCount = 12;

/** What a piece of text is, never how it looks. */
export const fixedRoles = [
	'text',
	'muted',
	'accent',
	'title',
	'mention',
	'error',
	'warning',
	'success',
	'notice',
	'selection',
	'code',
	'quote',
	'link',
	'border',
	'unread',
	'own-name',
	'time',
	'match',
	'pending',
	'online',
	'away',
] as const;

export type NameRole = `name-${number}`;

export type ThemeRole = (typeof fixedRoles)[number] | NameRole;

/** How text of one role looks. What is left out stays as the terminal has it. */
export type Style = {
	readonly foreground?: Color;
	readonly background?: Color;
	readonly bold?: boolean;
	readonly dim?: boolean;
	readonly italic?: boolean;
	readonly underline?: boolean;
	readonly inverse?: boolean;
	readonly strike?: boolean;
};

export type Theme = {
	readonly name: string;
	/** The terminal backgrounds that its RGB colours are readable on; empty for others. */
	readonly backgrounds: readonly Color[];
	readonly roles: Readonly<Record<(typeof fixedRoles)[number], Style>>;
	/** The colours of names, `nameColorCount` of them. */
	readonly names: readonly Style[];
};

/** How many colours the terminal shows. */
export type ColorDepth = 'none' | '16' | '256' | 'truecolor';

/** The style of a role in a theme. */
export function styleOf(theme: Theme, role: ThemeRole): Style {
	if (isFixedRole(role)) {
		return theme.roles[role];
	}
	const index = Number(role.slice('name-'.length));
	return theme.names[index % theme.names.length] ?? {};
}

/**
 * The colour role of a person, the same on every machine and run: FNV-1a (32 bits) over the lower-case
 * seed. Give the fingerprint of a key where one is known, else the name.
 */
export function nameRole(seed: string): NameRole {
	let hash = 0x81_1c_9d_c5;
	for (const byte of new TextEncoder().encode(seed.toLowerCase())) {
		hash = Math.imul(hash ^ byte, 0x01_00_01_93);
	}
	// The low bits of FNV-1a are its weakest; fold the high half in before taking the remainder.
	return `name-${((hash ^ (hash >>> 16)) >>> 0) % nameColorCount}`;
}

function isFixedRole(role: ThemeRole): role is (typeof fixedRoles)[number] {
	return !role.startsWith('name-');
}
