using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies;

/// <summary>
/// A hash over what policy is made of: files, settings, options. Equal content gives an equal hash, wherever in a file it stands. For one
/// thread.
/// </summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public ContentHash Add(string? text) => Add(text is null ? [] : Encoding.UTF8.GetBytes(text), text is null ? 'n' : 't');

    public ContentHash Add(ReadOnlySpan<byte> bytes, char tag = 'b')
    {
        Span<byte> frame = stackalloc byte[9];
        frame[0] = (byte)tag;
        BitConverter.TryWriteBytes(frame[1..], (long)bytes.Length);
        _hash.AppendData(frame);
        _hash.AppendData(bytes);
        return this;
    }

    public ContentHash Add(SettingsNode? node) => node switch
    {
        SettingsMap map => map.Entries.Aggregate(Add([], 'm'), (hash, entry) => hash.Add(entry.Key).Add(entry.Value)).Add([], '}'),
        SettingsList list => list.Items.Aggregate(Add([], 'l'), (hash, item) => hash.Add(item)).Add([], ']'),
        SettingsScalar scalar => Add(scalar.Text),
        _ => Add((string?)null),
    };

    /// <summary>Adds a record of options or of the SDK: its public properties, their items, and so on.</summary>
    public ContentHash AddOptions(object? value) => value switch
    {
        null => Add((string?)null),
        SettingsNode node => Add(node),
        PlacedText placed => Add(placed.Text),
        FilePath path => Add(path.ToString()),
        string text => Add(text),
        IDictionary map => map.Keys.Cast<string>().Order(StringComparer.Ordinal)
            .Aggregate(Add([], 'm'), (hash, key) => hash.Add(key).AddOptions(map[key])).Add([], '}'),
        IEnumerable items => items.Cast<object?>().Aggregate(Add([], 'l'), (hash, item) => hash.AddOptions(item)).Add([], ']'),
        _ when value.GetType() is { IsPrimitive: false, IsEnum: false } type && (type.Assembly == typeof(ContentHash).Assembly
            || type.Assembly == typeof(TrafficProfile).Assembly) => AddProperties(type, value),
        _ => Add(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    private ContentHash AddProperties(Type type, object value)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Add(property.Name).AddOptions(property.GetValue(value));
        return this;
    }
}
