import type {Theme} from './theme.ts';

/**
 * The terminal's own sixteen colours, which its owner has chosen to be readable. Plain blue and
 * bright yellow are left out: the one vanishes on black, the other on white.
 */
export const sixteen: Theme = {
	name: 'sixteen',
	backgrounds: [],
	roles: {
		text: {},
		muted: {foreground: 'bright-black'},
		accent: {foreground: 'cyan'},
		title: {bold: true},
		mention: {foreground: 'yellow', bold: true},
		error: {foreground: 'red', bold: true},
		warning: {foreground: 'yellow'},
		success: {foreground: 'green'},
		notice: {foreground: 'magenta'},
		selection: {inverse: true},
		code: {foreground: 'green'},
		quote: {foreground: 'bright-black', italic: true},
		link: {foreground: 'cyan', underline: true},
		border: {foreground: 'bright-black'},
		unread: {foreground: 'magenta', bold: true},
		'own-name': {bold: true},
		time: {foreground: 'bright-black'},
		match: {foreground: 'yellow', underline: true},
		pending: {foreground: 'bright-black', italic: true},
		online: {foreground: 'green'},
		away: {foreground: 'bright-black'},
	},
	names: [
		{foreground: 'red'},
		{foreground: 'cyan'},
		{foreground: 'yellow'},
		{foreground: 'magenta'},
		{foreground: 'green'},
		{foreground: 'bright-blue'},
		{foreground: 'bright-red'},
		{foreground: 'cyan', bold: true},
		{foreground: 'yellow', bold: true},
		{foreground: 'bright-magenta'},
		{foreground: 'green', bold: true},
		{foreground: 'bright-blue', bold: true},
	],
};
