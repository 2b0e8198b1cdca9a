using System.Globalization;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>Reads TOML with the line of each value.</summary>
internal static class TomlSource
{
    /// <exception cref="FormatException">It is not valid TOML; the message names the line.</exception>
    public static SourceNode Read(string text)
    {
        var document = Parse(text);
        if (document.HasErrors)
        {
            var first = document.Diagnostics.First();
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"line {first.Span.Start.Line + 1}: {Words.Line(first.Message)}"));
        }

        var root = new Table(1);
        foreach (var pair in document.KeyValues)
            root.Put(KeysOf(pair.Key), ValueOf(pair.Value), LineOf(pair));
        foreach (var table in document.Tables)
        {
            var below = table is TableArraySyntax
                ? root.Append(KeysOf(table.Name), LineOf(table))
                : root.Below(KeysOf(table.Name), LineOf(table));
            foreach (var pair in table.Items.OfType<KeyValueSyntax>())
                below.Put(KeysOf(pair.Key), ValueOf(pair.Value), LineOf(pair));
        }

        return root.ToNode();
    }

    private static DocumentSyntax Parse(string text)
    {
        try
        {
            return SyntaxParser.Parse(text, "", true);
        }
        catch (TomlException e)
        {
            var line = (e.Line ?? 0) + 1;
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {line}: lists or maps are nested too deeply."), e);
        }
    }

    private static int LineOf(SyntaxNode node) => node.Span.Start.Line + 1;

    private static ImmutableArray<string> KeysOf(KeySyntax? key) =>
        key is null ? [] : [NameOf(key.Key), .. key.DotKeys.Select(dotted => NameOf(dotted.Key))];

    private static string NameOf(BareKeyOrStringValueSyntax? key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax quoted => quoted.Value ?? "",
        _ => "",
    };

    private static object ValueOf(ValueSyntax? value)
    {
        switch (value)
        {
            case StringValueSyntax text:
                return new SourceText(LineOf(text), text.Value ?? "");
            case ArraySyntax list:
                return new SourceList(LineOf(list), [.. list.Items.Select(item => NodeOf(ValueOf(item.Value)))]);
            case InlineTableSyntax inline:
                var table = new Table(LineOf(inline));
                foreach (var item in inline.Items)
                {
                    if (item.KeyValue is { } pair)
                        table.Put(KeysOf(pair.Key), ValueOf(pair.Value), LineOf(pair));
                }

                return table;
            default:
                return new SourceText(value is null ? 1 : LineOf(value), value?.ToString().Trim() ?? "");
        }
    }

    private static SourceNode NodeOf(object value) => value as SourceNode ?? ((Table)value).ToNode();

    /// <summary>A table while it grows: its parts may stand anywhere in the file.</summary>
    private sealed class Table(int line)
    {
        private readonly OrderedDictionary<string, object> _entries = new(StringComparer.Ordinal);

        public void Put(ImmutableArray<string> keys, object value, int at) => Below(keys[..^1], at)._entries[keys[^1]] = value;

        public Table Below(ImmutableArray<string> keys, int at)
        {
            var table = this;
            foreach (var key in keys)
            {
                switch (table._entries.GetValueOrDefault(key))
                {
                    case Table known:
                        table = known;
                        break;
                    case List<Table> { Count: > 0 } several:
                        table = several[^1];
                        break;
                    default:
                        var made = new Table(at);
                        table._entries[key] = made;
                        table = made;
                        break;
                }
            }

            return table;
        }

        public Table Append(ImmutableArray<string> keys, int at)
        {
            var above = Below(keys[..^1], at);
            if (above._entries.GetValueOrDefault(keys[^1]) is not List<Table> list)
                above._entries[keys[^1]] = list = [];
            list.Add(new Table(at));
            return list[^1];
        }

        public SourceMap ToNode() => new(line, [.. _entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value switch
        {
            Table table => table.ToNode(),
            List<Table> list => new SourceList(line, [.. list.Select(table => (SourceNode)table.ToNode())]),
            var node => (SourceNode)node,
        }))]);
    }
}
