// What a panel without data says, in the words of Grafana.

export const NO_DATA = 'No data';

export function NoData() {
  return <div className="no-data">{NO_DATA}</div>;
}
