import type {PaneRows} from '../view.ts';
import {paneRow} from './pane-row.ts';

/** The line between two panes. */
export const borderRows: PaneRows = (context, {columns, rows}) => {
	const row = paneRow([{text: context.symbols.vertical, role: 'border'}], columns, context);
	return new Array<string>(rows).fill(row);
};
