import {type LogStyle, logStyle} from '../log/log-style.ts';
import type {ScreenContext} from '../view.ts';

/** The style of the messages in a pane beside the log: in a narrow one names stand above the texts. */
export function sideStyle(context: ScreenContext, columns: number): LogStyle {
	const style = logStyle(context, columns);
	return style.form === 'gutter' && columns < GUTTER_COLUMNS ? {...style, form: 'stacked'} : style;
}

/** Narrower than this, a gutter leaves too little of the row to the text. */
const GUTTER_COLUMNS = 50;
