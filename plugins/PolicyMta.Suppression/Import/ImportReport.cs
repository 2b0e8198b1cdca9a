using System.Text.Json;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Import;

/// <summary>What an import, or a part of one, did.</summary>
internal sealed class ImportReport
{
    /// <summary>The most problems that are told; all are counted.</summary>
    public const int MostProblems = 100;

    private readonly List<(long Line, string Problem)> _problems = [];

    public long Read { get; private set; }

    public long Added { get; private set; }

    public long Updated { get; private set; }

    public long Failed { get; private set; }

    public long Unchanged => Read - Failed - Added - Updated;

    public string? Format { get; set; }

    public IReadOnlyList<(long Line, string Problem)> Problems => _problems;

    public void Count() => Read++;

    public void Add(Applied done)
    {
        Added += done.Added;
        Updated += done.Updated;
    }

    public void Fail(long line, string problem)
    {
        Failed++;
        if (_problems.Count < MostProblems)
            _problems.Add((line, problem));
    }

    /// <summary>A record that was not sent to the server.</summary>
    public void FailUnread(long line, string problem)
    {
        Read++;
        Fail(line, problem);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("read", Read);
        json.WriteNumber("added", Added);
        json.WriteNumber("updated", Updated);
        json.WriteNumber("unchanged", Unchanged);
        json.WriteNumber("failed", Failed);
        json.WriteStartArray("errors");
        foreach (var (line, problem) in _problems)
        {
            json.WriteStartObject();
            json.WriteNumber("line", line);
            json.WriteString("problem", problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Adds what the server said of one piece.</summary>
    public void Add(JsonElement piece)
    {
        Format ??= piece.GetProperty("format").GetString();
        Read += piece.GetProperty("read").GetInt64();
        Added += piece.GetProperty("added").GetInt64();
        Updated += piece.GetProperty("updated").GetInt64();
        Failed += piece.GetProperty("failed").GetInt64();
        foreach (var error in piece.GetProperty("errors").EnumerateArray())
        {
            if (_problems.Count < MostProblems)
                _problems.Add((error.GetProperty("line").GetInt64(), error.GetProperty("problem").GetString()!));
        }
    }
}
