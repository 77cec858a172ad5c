import type {Binding} from '../key-lookup.ts';
import {BINDINGS} from '../keymap.ts';
import {EMACS_ROWS} from './emacs.ts';
import {layOver, type ProfileName} from './profile.ts';
import {VIM_ROWS} from './vim.ts';

/** What each profile has over the default table. */
const OVER: Readonly<Record<ProfileName, readonly Binding[]>> = {
	default: [],
	emacs: EMACS_ROWS,
	vim: VIM_ROWS,
};

/** All bindings of a profile. */
export function profileRows(profile: ProfileName): readonly Binding[] {
	const known = tables.get(profile) ?? layOver(BINDINGS, OVER[profile]);
	tables.set(profile, known);
	return known;
}

const tables = new Map<ProfileName, readonly Binding[]>();
