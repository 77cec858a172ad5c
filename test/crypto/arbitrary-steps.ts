import fc from 'fast-check';
import type {Step} from './conversation.ts';

/** Random steps, weighted so that conversations get somewhere. */
export function arbitrarySteps(maxLength: number): fc.Arbitrary<Step[]> {
	const side = fc.constantFrom<0 | 1>(0, 1);
	const pick = fc.nat(10_000);
	const step = fc.oneof(
		{weight: 8, arbitrary: fc.record({type: fc.constant('send' as const), from: side})},
		{weight: 9, arbitrary: fc.record({type: fc.constant('deliver' as const), pick})},
		{weight: 1, arbitrary: fc.record({type: fc.constant('drop' as const), pick})},
		{weight: 2, arbitrary: fc.record({type: fc.constant('duplicate' as const), pick})},
		{
			weight: 2,
			arbitrary: fc.record({
				...{type: fc.constant('tamper' as const), pick, at: pick},
				...{mask: fc.integer({min: 1, max: 255}), cut: fc.boolean()},
			}),
		},
		{weight: 1, arbitrary: fc.record({type: fc.constant('restart' as const), who: side})},
		{weight: 1, arbitrary: fc.record({type: fc.constant('reset' as const), who: side})},
		{
			weight: 1,
			arbitrary: fc.record({
				type: fc.constant('wait' as const),
				hours: fc.integer({min: 1, max: 30}),
			}),
		},
	);
	// Without `size` the arrays stay short, and a forgotten message counter goes unnoticed.
	return fc.array(step, {maxLength, size: 'max'});
}
