using System.Text.Json;

namespace PolicyMta.Accounting.Records;

/// <summary>
/// What stands in a file and how: kept with each file, so that it can be verified after the settings have changed. Immutable.
/// </summary>
internal sealed record FileRules
{
    public FileFormat Format { get; init; }

    public TimeForm Times { get; init; }

    public CategoryWords Categories { get; init; }

    public bool GuardFormulas { get; init; }

    public string LineEnd { get; init; } = "\n";

    /// <summary>The names of the columns of each type that is written.</summary>
    public required ImmutableSortedDictionary<RecordType, ImmutableArray<string>> Fields { get; init; }

    /// <summary>Whose rows are written.</summary>
    public RowFilter Filter { get; init; } = new();

    /// <summary>The same as text, equal for equal rules.</summary>
    public string Write() => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("format", Format.ToString());
        json.WriteString("times", Times.ToString());
        json.WriteString("categories", Categories.ToString());
        json.WriteBoolean("guard", GuardFormulas);
        json.WriteString("line_end", LineEnd);
        json.WriteStartObject("fields");
        foreach (var (type, names) in Fields)
            WriteList(json, RecordTypes.LetterOf(type), names);
        json.WriteEndObject();
        WriteList(json, "tenants", Filter.Tenants);
        WriteList(json, "campaigns", Filter.Campaigns);
        WriteList(json, "domains", Filter.Domains);
        WriteList(json, "providers", Filter.Providers);
        WriteList(json, "sources", Filter.Sources);
        WriteList(json, "pools", Filter.Pools);
        json.WriteEndObject();
    });

    /// <exception cref="FormatException">The text was not written by this class.</exception>
    public static FileRules Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var fields = ImmutableSortedDictionary.CreateBuilder<RecordType, ImmutableArray<string>>();
            foreach (var of in root.GetProperty("fields").EnumerateObject())
                fields[RecordTypes.Find(of.Name)!.Value] = ReadList(of.Value);
            return new FileRules
            {
                Format = Enum.Parse<FileFormat>(root.GetProperty("format").GetString()!),
                Times = Enum.Parse<TimeForm>(root.GetProperty("times").GetString()!),
                Categories = Enum.Parse<CategoryWords>(root.GetProperty("categories").GetString()!),
                GuardFormulas = root.GetProperty("guard").GetBoolean(),
                LineEnd = root.GetProperty("line_end").GetString()!,
                Fields = fields.ToImmutable(),
                Filter = new RowFilter
                {
                    Tenants = ReadList(root.GetProperty("tenants")),
                    Campaigns = ReadList(root.GetProperty("campaigns")),
                    Domains = ReadList(root.GetProperty("domains")),
                    Providers = ReadList(root.GetProperty("providers")),
                    Sources = ReadList(root.GetProperty("sources")),
                    Pools = ReadList(root.GetProperty("pools")),
                },
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("What is kept of an accounting file cannot be read.", e);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static ImmutableArray<string> ReadList(JsonElement list) => [.. list.EnumerateArray().Select(static item => item.GetString()!)];
}
