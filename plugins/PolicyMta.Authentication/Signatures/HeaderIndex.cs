using System.Buffers;
using System.Security.Cryptography;

namespace PolicyMta.Authentication.Signatures;

/// <summary>The fields of a message by name, for the hashes of its signatures. Valid as long as the message's memory.</summary>
internal sealed class HeaderIndex
{
    private readonly Dictionary<string, List<RawHeaderField>> _byName = new(StringComparer.OrdinalIgnoreCase);

    public HeaderIndex(IReadOnlyList<RawHeaderField> header)
    {
        foreach (var field in header)
        {
            if (_byName.TryGetValue(field.Name, out var fields))
                fields.Add(field);
            else
                _byName[field.Name] = [field];
        }
    }

    /// <summary>The fields of a name, from the top.</summary>
    public IReadOnlyList<RawHeaderField> Named(string name) => _byName.GetValueOrDefault(name) ?? [];

    /// <summary>
    /// Hashes the named fields, of several of one name the lowest first and each once (RFC 6376 section 5.4.2); names without a field are
    /// passed over.
    /// </summary>
    /// <param name="sha">Takes the canonical bytes.</param>
    /// <param name="names">The names of h=.</param>
    /// <param name="form">The form.</param>
    /// <param name="own">A field that is not taken: the signature itself.</param>
    public void Feed(IncrementalHash sha, ImmutableArray<string> names, Form form, RawHeaderField? own)
    {
        var taken = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            var fields = Named(name);
            var next = taken.GetValueOrDefault(name, fields.Count) - 1;
            if (next >= 0 && own is { } self && fields[next].Raw.Span == self.Raw.Span)
                next--;
            taken[name] = Math.Max(next, 0);
            if (next >= 0)
                Feed(sha, fields[next], form);
        }
    }

    private static void Feed(IncrementalHash sha, RawHeaderField field, Form form)
    {
        var raw = field.Raw.Span;
        if (form == Form.Simple)
        {
            sha.AppendData(raw.EndsWith("\r\n"u8) ? raw[..^2] : raw);
        }
        else
        {
            var buffer = ArrayPool<byte>.Shared.Rent(raw.Length + 1);
            sha.AppendData(buffer, 0, RelaxedHeader.Write(field.NameBytes, field.ValueBytes, buffer));
            ArrayPool<byte>.Shared.Return(buffer);
        }

        sha.AppendData("\r\n"u8);
    }
}
