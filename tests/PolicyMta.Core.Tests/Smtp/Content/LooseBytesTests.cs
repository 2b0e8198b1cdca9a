using System.Text;
using PolicyMta.Core.Smtp.Content;

namespace PolicyMta.Core.Tests.Smtp.Content;

public sealed class LooseBytesTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("\r\n", false)]
    [InlineData("a\r\n\r\nb\r\n", false)]
    [InlineData("\r", true)]
    [InlineData("\n", true)]
    [InlineData("\0", true)]
    [InlineData("a\rb", true)]
    [InlineData("a\nb", true)]
    [InlineData("\n\r", true)]
    [InlineData("a\r\r\nb", true)]
    [InlineData("a\r\n\nb", true)]
    [InlineData("a\r\0\nb", true)]
    [InlineData("a\r\n.\r", true)]
    public void A_byte_that_no_line_has_is_found_wherever_it_stands(string piece, bool isLoose)
    {
        for (var before = 0; before < 70; before++)
        {
            foreach (var after in (int[])[0, 1, 31, 32, 40])
            {
                var text = new string('x', before) + piece + (piece.EndsWith('\r') && after > 0 ? "y" : "") + new string('x', after);
                Assert.Equal(isLoose, LooseBytes.AreIn(Encoding.ASCII.GetBytes(text)));
            }
        }
    }

    [Fact]
    public void It_agrees_with_a_reader_byte_by_byte_and_what_is_mended_has_none()
    {
        var random = new Random(11);
        foreach (var share in (int[])[3, 20, 400])
        {
            for (var round = 0; round < 4_000; round++)
            {
                var bytes = new byte[random.Next(0, 200)];
                for (var i = 0; i < bytes.Length; i++)
                {
                    bytes[i] = random.Next(share) > 0 ? (byte)random.Next(1, 256) : (byte)"\r\n\0"[random.Next(3)];
                    if (i > 0 && random.Next(8) == 0)
                        (bytes[i - 1], bytes[i]) = ((byte)'\r', (byte)'\n');
                }

                Assert.Equal(Reference(bytes), LooseBytes.AreIn(bytes));
                Assert.False(LooseBytes.AreIn(LooseBytes.Mend(bytes)));
            }
        }
    }

    [Theory]
    [InlineData("a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd")]
    [InlineData("a\r\r\nb", "a\r\nb")]
    [InlineData("a\n\nb\n", "a\r\n\r\nb\r\n")]
    [InlineData("a\0b\0", "ab")]
    [InlineData("a\r", "a\r\n")]
    [InlineData("a\r\0\n.\r\0\n", "a\r\n\r\n.\r\n\r\n")]
    public void Mended_lines_end_with_crlf(string given, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(LooseBytes.Mend(Encoding.ASCII.GetBytes(given))));

    private static bool Reference(byte[] bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var isLoose = bytes[i] switch
            {
                0 => true,
                (byte)'\r' => i + 1 == bytes.Length || bytes[i + 1] != (byte)'\n',
                (byte)'\n' => i == 0 || bytes[i - 1] != (byte)'\r',
                _ => false,
            };
            if (isLoose)
                return true;
        }

        return false;
    }
}
