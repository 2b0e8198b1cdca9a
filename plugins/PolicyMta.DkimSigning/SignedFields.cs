using System.Text;

namespace PolicyMta.DkimSigning;

/// <summary>Which header fields a signature covers, in the order in which it names them. Immutable.</summary>
internal sealed class SignedFields
{
    private readonly ImmutableArray<SignedField> _fields;
    private readonly ImmutableArray<ImmutableArray<int>> _byLength;

    public SignedFields(IEnumerable<string> signed, IEnumerable<string> oversigned)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        _fields =
        [
            .. oversigned.Prepend("From").Where(names.Add).Select(name => new SignedField(name, IsOversigned: true)),
            .. signed.Where(names.Add).Select(name => new SignedField(name, IsOversigned: false)),
        ];
        _byLength = [.. Enumerable.Range(0, _fields.Max(field => field.Name.Length) + 1).Select(OfLength)];
    }

    public int Count => _fields.Length;

    public SignedField this[int index] => _fields[index];

    /// <summary>The place of a field's name in the list, or -1.</summary>
    public int IndexOf(RawHeaderField field)
    {
        var name = field.NameBytes;
        if (name.Length >= _byLength.Length)
            return -1;

        foreach (var index in _byLength[name.Length])
        {
            if (Ascii.EqualsIgnoreCase(name, _fields[index].Name))
                return index;
        }

        return -1;
    }

    private ImmutableArray<int> OfLength(int length) =>
        [.. Enumerable.Range(0, _fields.Length).Where(index => _fields[index].Name.Length == length)];
}
