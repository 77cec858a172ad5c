import {counted} from '../../words/phrase.ts';
import {ownText, type SafeText} from '../text/safe-text.ts';

/** A coming or going, of a room or of the relay. */
export type Deed = 'joined' | 'left' | 'came' | 'went';

/** What somebody did last, with what was done before it. */
export type Deeds = Deed | `${Deed},${Deed}`;

/** Who did it, in one sentence; `people` is how many they are, for languages in which the verb tells. */
export function deedSentence(deeds: Deeds, people: number, who: SafeText): SafeText {
	return ownText(wordsOf(deeds, people, who));
}

function wordsOf(deeds: Deeds, people: number, who: SafeText): string {
	switch (deeds) {
		case 'joined':
		case 'joined,joined':
			return counted(people, ['{2} joined', '{2} joined'], who);
		case 'left':
		case 'left,left':
			return counted(people, ['{2} left', '{2} left'], who);
		case 'came':
		case 'came,came':
			return counted(people, ['{2} came online', '{2} came online'], who);
		case 'went':
		case 'went,went':
			return counted(people, ['{2} went offline', '{2} went offline'], who);
		case 'joined,left':
			return counted(people, ['{2} joined and left', '{2} joined and left'], who);
		case 'joined,came':
			return counted(people, ['{2} joined and came online', '{2} joined and came online'], who);
		case 'joined,went':
			return counted(people, ['{2} joined and went offline', '{2} joined and went offline'], who);
		case 'left,joined':
			return counted(people, ['{2} left and came back', '{2} left and came back'], who);
		case 'left,came':
			return counted(people, ['{2} left and came online', '{2} left and came online'], who);
		case 'left,went':
			return counted(people, ['{2} left and went offline', '{2} left and went offline'], who);
		case 'came,joined':
			return counted(people, ['{2} came online and joined', '{2} came online and joined'], who);
		case 'came,left':
			return counted(people, ['{2} came online and left', '{2} came online and left'], who);
		case 'came,went':
			return counted(people, ['{2} came by', '{2} came by'], who);
		case 'went,joined':
			return counted(people, ['{2} went offline and joined', '{2} went offline and joined'], who);
		case 'went,left':
			return counted(people, ['{2} went offline and left', '{2} went offline and left'], who);
		case 'went,came':
			return counted(people, ['{2} reconnected', '{2} reconnected'], who);
	}
}
