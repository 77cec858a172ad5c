import test from 'ava';
import {saySaved} from '../../../source/client/commands/saved-lines.ts';
import {fileOf, transferOf} from '../../helpers/build-files.ts';
import {at, logOf, room, said, stateOf} from '../../helpers/build-state.ts';
import {changed, fakeDisk, fakeFilesClient} from '../../helpers/fake-files.ts';

/** A room with two files, and what is said of those that are saved. */
function open() {
	const files = ['old.txt', 'new.txt'].map((name) =>
		said('bob', at('10:00'), '', {file: fileOf({name})}),
	);
	const {client, dispatch} = fakeFilesClient(stateOf([room('ops', {log: logOf(files)})]));
	client.subscribe(saySaved(client, fakeDisk({})));
	const save = (message: string, path = '/home/ada/Downloads/a.txt') =>
		dispatch(
			changed(
				transferOf({
					...{id: `save-${message}`, direction: 'down', room: 'ops', message},
					phase: {type: 'done', path},
				}),
			),
		);
	const lines = () => client.state.localLines.map(({text, room: where}) => `${where}: ${text}`);
	return {dispatch, save, lines};
}

test('where a file was saved is said once, in its room', (t) => {
	const {save, lines} = open();
	save('message-2');
	save('message-2');
	t.deepEqual(lines(), ['ops: Saved as ~/Downloads/a.txt. /open opens it.']);
});

test('of an older file it is not said that /open opens it', (t) => {
	const {save, lines} = open();
	save('message-1');
	t.deepEqual(lines(), ['ops: Saved as ~/Downloads/a.txt.']);
});

test('an upload that is done says nothing', (t) => {
	const {dispatch, lines} = open();
	dispatch(changed(transferOf({room: 'ops', phase: {type: 'done'}})));
	t.deepEqual(lines(), []);
});
