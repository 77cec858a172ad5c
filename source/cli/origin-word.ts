import type {Origin} from '../client/settings.ts';
import {phrase} from '../words/phrase.ts';

/** Where the value of a setting comes from, for people. */
export function originWord(origin: Origin): string {
	switch (origin) {
		case 'flag':
			return phrase`flag`;
		case 'environment':
			return phrase`environment`;
		case 'file':
			return phrase`file`;
		case 'default':
			return phrase`default`;
	}
}
