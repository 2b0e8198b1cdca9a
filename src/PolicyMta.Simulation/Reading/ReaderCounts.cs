namespace PolicyMta.Simulation.Reading;

/// <summary>Visits that were answered, by who was behind them.</summary>
/// <param name="PeopleOpened">Pictures that people's programs fetched.</param>
/// <param name="PeopleClicked">Links that people followed.</param>
/// <param name="Machines">Visits of machines.</param>
/// <param name="Refused">Visits that had no answer, or another than a picture or a place to go.</param>
internal sealed record ReaderCounts(long PeopleOpened, long PeopleClicked, long Machines, long Refused);
