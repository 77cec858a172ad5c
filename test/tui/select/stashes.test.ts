import test from 'ava';
import {composerReduce} from '../../../source/tui/composer/composer.ts';
import {createComposer} from '../../../source/tui/composer/composer-state.ts';
import {serializeDrafts} from '../../../source/tui/composer/saved-drafts.ts';
import {withStashes} from '../../../source/tui/select/stashes.ts';

const EDIT = {type: 'edit', seq: 4, id: 'm4', stash: 'half a thought'} as const;

test('of a place where a message is edited, what was written before is kept', (t) => {
	const composer = written('the new text of a message');
	const kept = serializeDrafts(withStashes(composer, {writingFor: new Map([['lobby', EDIT]])}));
	t.deepEqual(
		kept.drafts.map(({text}) => text),
		['half a thought'],
	);
});

test('an answer that is being written is kept as it is', (t) => {
	const composer = written('me');
	const writingFor = new Map([['lobby', {type: 'reply', seq: 4} as const]]);
	t.is(withStashes(composer, {writingFor}), composer);
});

function written(text: string) {
	const limits = {messageBytes: 4096, messageLines: 200};
	const empty = createComposer({room: 'lobby', limits});
	return composerReduce(empty, {type: 'set-text', text}).composer;
}
