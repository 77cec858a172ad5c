import type {Origin} from '../../client/settings.ts';
import {phrase} from '../../words/phrase.ts';
import type {RelayConfig} from './config.ts';
import type {RelaySettingName} from './table.ts';

/** Who has a say over whom. */
const RANKS: Readonly<Record<Origin, number>> = {default: 0, file: 1, environment: 2, flag: 3};

/**
 * Which of two settings that exclude each other holds; undefined when neither was set. When one and the
 * same source has both, `fault` gets a sentence.
 */
export function strongerOf<One extends RelaySettingName, Other extends RelaySettingName>(
	config: RelayConfig,
	[one, other]: readonly [One, Other],
	fault: (sentence: string) => void,
): One | Other | undefined {
	const [first, second] = [RANKS[config.origin(one)], RANKS[config.origin(other)]];
	if (first === 0 && second === 0) return undefined;
	if (first === second) fault(phrase`Choose one of ${`--${one}`} and ${`--${other}`}.`);
	return first > second ? one : other;
}
