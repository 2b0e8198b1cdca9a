using System.Text;

namespace PolicyMta.Policies.Tables;

/// <summary>The values of a row with several columns.</summary>
internal static class TableColumns
{
    public static ImmutableArray<string> Read(TableShape shape, ReadOnlySpan<byte> value)
    {
        var values = ImmutableArray.CreateBuilder<string>(shape.Columns.Length);
        for (var i = 0; i < shape.Columns.Length; i++)
        {
            var at = Varint.Read(value, out var length);
            values.Add(Encoding.UTF8.GetString(value.Slice(at, length)));
            value = value[(at + length)..];
        }

        return values.MoveToImmutable();
    }
}
