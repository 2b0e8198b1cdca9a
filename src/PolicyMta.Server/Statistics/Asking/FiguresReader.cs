using Microsoft.Data.Sqlite;
using PolicyMta.Server.Statistics.Counting;
using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Server.Statistics.Asking;

/// <summary>
/// Answers questions from the database. What it holds in memory is what it answers, however many series there are.
/// </summary>
internal sealed class FiguresReader(StatisticsFiles files)
{
    private static readonly int Minute = StatisticsSchema.Steps[0];

    /// <exception cref="SqliteException">The database cannot be read.</exception>
    public IReadOnlyList<StatsSeries> Read(StatsQuestion question, CancellationToken cancellationToken)
    {
        if (!File.Exists(files.Database))
            return [];
        using var connection = files.OpenToRead();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var shown = Largest(connection, question, cancellationToken);
        question.DemandRoomFor(shown.Count + 1);
        var rest = new StatsSeries([.. question.By.Select(static _ => StatViews.Other)]);
        if (shown.Count == question.Limit)
            FindRest(connection, question, shown, rest);
        if (question.WithValues)
            ReadValues(connection, question, shown, rest, cancellationToken);
        return rest.IsEmpty ? shown : StatsOrder.WithRest(shown, rest);
    }

    private static List<StatsSeries> Largest(SqliteConnection connection, StatsQuestion question, CancellationToken cancellationToken)
    {
        var names = string.Concat(question.By.Select(static field => $", series.{ColumnOf(field)}"));
        using var command = Command(connection, question, $"SELECT {Sums(question)}{names}", question.By.IsEmpty ? "" : $"""
            GROUP BY {names[2..]} ORDER BY SUM(figures.{StatMetrics.Names[(int)question.Sort]}) DESC{names} LIMIT {question.Limit}
            """);
        using var rows = command.ExecuteReader();
        var found = new List<StatsSeries>();
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = SumsOf(question);
            var series = new StatsSeries([.. question.By.Select((_, place) => rows.GetString(first + place))]);
            TakeSums(rows, question, series);
            found.Add(series);
        }

        return found;
    }

    /// <summary>What the other series have together.</summary>
    private static void FindRest(SqliteConnection connection, StatsQuestion question, List<StatsSeries> shown, StatsSeries rest)
    {
        using var command = Command(connection, question, $"SELECT {Sums(question)}", "");
        using var rows = command.ExecuteReader();
        if (rows.Read())
            TakeSums(rows, question, rest);
        foreach (var series in shown)
        {
            for (var i = 0; i < series.Totals.Length; i++)
                rest.Totals[i] -= series.Totals[i];
            for (var i = 0; i < series.Latency.Length; i++)
                rest.Latency[i] -= series.Latency[i];
        }
    }

    private static void ReadValues(
        SqliteConnection connection, StatsQuestion question, List<StatsSeries> shown, StatsSeries rest, CancellationToken cancellationToken)
    {
        foreach (var series in shown.Append(rest))
            series.Values = [.. question.Metrics.Select(_ => new long[question.Points])];
        var places = PlacesOf(connection, question, shown);
        var metrics = string.Concat(question.Metrics.Select(static metric => $", figures.{StatMetrics.Names[(int)metric]}"));
        using var command = Command(connection, question, $"SELECT figures.time, figures.series{metrics}", "");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var point = (rows.GetInt64(0) - question.From) / question.Step;
            var series = places.GetValueOrDefault(rows.GetInt64(1), rest);
            for (var i = 0; i < question.Metrics.Length; i++)
                series.Values[i][point] += rows.GetInt64(2 + i);
        }
    }

    /// <summary>Which series of the database belong to those that are shown.</summary>
    private static Dictionary<long, StatsSeries> PlacesOf(SqliteConnection connection, StatsQuestion question, List<StatsSeries> shown)
    {
        var byName = shown.ToDictionary(static series => NameOf(series.Names));
        var places = new Dictionary<long, StatsSeries>();
        using var command = connection.CreateCommand();
        var names = string.Concat(question.By.Select(static field => ", " + ColumnOf(field)));
        command.CommandText = $"SELECT id{names} FROM series WHERE view = $view AND last_hour >= $hour";
        command.Parameters.AddWithValue("$view", question.View.Name);
        command.Parameters.AddWithValue("$hour", question.From / 3_600);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (byName.TryGetValue(NameOf([.. question.By.Select((_, place) => rows.GetString(1 + place))]), out var series))
                places[rows.GetInt64(0)] = series;
        }

        return places;
    }

    private static SqliteCommand Command(SqliteConnection connection, StatsQuestion question, string select, string end)
    {
        var command = connection.CreateCommand();
        var conditions = new List<string>();
        foreach (var (field, names) in question.Filters)
        {
            var parameters = names.Select((name, i) =>
            {
                var parameter = $"${ColumnOf(field)}{i}";
                command.Parameters.AddWithValue(parameter, name);
                return parameter;
            });
            conditions.Add($" AND series.{ColumnOf(field)} IN ({string.Join(", ", parameters)})");
        }

        command.CommandText = $"""
            {select} FROM ({PartsOf(question)}) AS part
            CROSS JOIN figures ON figures.step = part.step AND figures.view = $number
            AND figures.time >= part.since AND figures.time < $to
            CROSS JOIN series ON series.id = figures.series{string.Concat(conditions)}
            {end}
            """;
        command.Parameters.AddWithValue("$step", question.Step);
        command.Parameters.AddWithValue("$number", question.View.Number);
        command.Parameters.AddWithValue("$from", question.From);
        command.Parameters.AddWithValue("$to", question.To);
        command.Parameters.AddWithValue("$minute", Minute);
        command.Parameters.AddWithValue("$rolled_up", Math.Max(question.From, RolledUp(connection)));
        return command;
    }

    /// <summary>The rows of a question's steps, and those of minutes that are not part of their hour and day yet.</summary>
    private static string PartsOf(StatsQuestion question)
    {
        const string Own = "SELECT $step AS step, $from AS since";
        return question.Step == Minute ? Own : Own + " UNION ALL SELECT $minute, $rolled_up";
    }

    private static long RolledUp(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT rolled_up FROM place";
        return command.ExecuteScalar() as long? ?? 0;
    }

    private static string Sums(StatsQuestion question) =>
        string.Join(", ", FiguresOf(question).Select(static name => $"SUM(figures.{name})"));

    private static ImmutableArray<string> FiguresOf(StatsQuestion question) =>
        question.WithLatency ? StatisticsSchema.Figures : StatMetrics.Names;

    private static int SumsOf(StatsQuestion question) => FiguresOf(question).Length;

    private static void TakeSums(SqliteDataReader rows, StatsQuestion question, StatsSeries series)
    {
        for (var i = 0; i < series.Totals.Length; i++)
            series.Totals[i] += rows.IsDBNull(i) ? 0 : rows.GetInt64(i);
        for (var i = 0; question.WithLatency && i < series.Latency.Length; i++)
            series.Latency[i] += rows.IsDBNull(StatMetrics.Count + i) ? 0 : rows.GetInt64(StatMetrics.Count + i);
    }

    private static string ColumnOf(StatField field) => StatisticsSchema.Fields[(int)field];

    private static string NameOf(ImmutableArray<string> names) => string.Join('\0', names);
}
