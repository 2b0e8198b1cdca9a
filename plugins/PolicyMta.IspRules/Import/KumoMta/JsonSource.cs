using System.Text;
using System.Text.Json;

namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>Reads JSON with the line of each value.</summary>
internal static class JsonSource
{
    /// <exception cref="FormatException">It is not valid JSON; the message names the line.</exception>
    public static SourceNode Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = 64,
        });
        try
        {
            reader.Read();
            var counter = new LineCounter(bytes);
            var node = ReadValue(ref reader, counter);
            while (reader.Read())
            {
                // What follows the value must be nothing but comments; the reader refuses anything else.
            }

            return node;
        }
        catch (JsonException e)
        {
            throw new FormatException($"line {e.LineNumber + 1}: {e.Message}");
        }
    }

    private static SourceNode ReadValue(ref Utf8JsonReader reader, LineCounter lines)
    {
        var line = lines.LineAt((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = ImmutableArray.CreateBuilder<KeyValuePair<string, SourceNode>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var key = reader.GetString()!;
                    reader.Read();
                    entries.Add(new(key, ReadValue(ref reader, lines)));
                }

                return new SourceMap(line, entries.ToImmutable());
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<SourceNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadValue(ref reader, lines));
                return new SourceList(line, items.ToImmutable());
            case JsonTokenType.String:
                return new SourceText(line, reader.GetString()!);
            default:
                return new SourceText(line, Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    /// <summary>Counts lines up to places that only go forward.</summary>
    private sealed class LineCounter(byte[] bytes)
    {
        private int _at;
        private int _line = 1;

        public int LineAt(int index)
        {
            _line += bytes.AsSpan(_at, index - _at).Count((byte)'\n');
            _at = index;
            return _line;
        }
    }
}
