import {nameColorCount, type Theme} from './theme.ts';

/** No colour at all: weight, underline and inverse say what colours say elsewhere. */
export const none: Theme = {
	name: 'none',
	backgrounds: [],
	roles: {
		text: {},
		muted: {},
		accent: {},
		title: {bold: true},
		mention: {bold: true},
		error: {bold: true},
		warning: {bold: true},
		success: {},
		notice: {italic: true},
		selection: {inverse: true},
		code: {},
		quote: {italic: true},
		link: {underline: true},
		border: {},
		unread: {bold: true},
		'own-name': {bold: true},
		time: {},
		match: {underline: true},
		pending: {italic: true},
		online: {},
		away: {},
	},
	names: Array.from({length: nameColorCount}, () => ({})),
};
