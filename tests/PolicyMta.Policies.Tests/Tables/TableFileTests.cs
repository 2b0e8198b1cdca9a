using System.Security.Cryptography;
using System.Text;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Tests.Tables;

/// <summary>What files say, and what is said of files that are wrong.</summary>
public sealed class TableFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("one@a.example\ntwo@a.example")]
    [InlineData("\uFEFFone@a.example\r\n# a comment\r\n\r\n  two@a.example \t\r\n")]
    [InlineData("one@a.example\ntwo@a.example\none@a.example\n")]
    public void A_list_is_a_key_on_each_line(string text)
    {
        var table = Read(text, new() { File = _file, Format = TableFormat.List });

        Assert.Equal((true, true, false), (table.Contains("one@a.example"), table.Contains("two@a.example"), table.Contains("two@a")));
        Assert.Equal(
            new TableVersion("t", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12], 2), table.Version);
    }

    [Theory]
    [InlineData("key,value\na,1\nb,2\n", "", ",", "b", "2")]
    [InlineData("value;key\r\n1;a\r\n\"2; and \"\"more\"\"\";b\r\n", "key", ";", "b", "2; and \"more\"")]
    [InlineData("key\tvalue\nb\t\n", "", "\t", "b", "")]
    [InlineData("key,value\n\"b\",\"two\nlines, one value\"\nc,x", "", ",", "b", "two\nlines, one value")]
    [InlineData("key,value\n b , spaces \n", "key", ",", "b", " spaces ")]
    [InlineData("key,value\n\"a, b\",1\n", "key", ",", "a, b", "1")]
    [InlineData("key,value\nb,old\nb,new\n", "key", ",", "b", "new")]
    public void A_csv_of_two_columns_says_the_other_one(string text, string key, string separator, string asked, string value) =>
        Assert.Equal(value, Value(Read(text, new() { File = _file, Format = TableFormat.Csv, Key = key, Separator = separator }), asked));

    [Fact]
    public void A_csv_of_more_columns_keeps_them_all()
    {
        var table = Read("a,key,b,c\n1,x,,\"3,\"\n", new() { File = _file, Format = TableFormat.Csv, Key = "key" });

        Assert.Equal(["a", "b", "c"], table.Shape.Columns);
        Assert.True(table.TryFind("x", out _, out var value));
        Assert.Equal(["1", "", "3,"], TableColumns.Read(table.Shape, value));
    }

    [Theory]
    [InlineData("{\"id\":\"a\\u00e4\",\"n\":1}", "aä")]
    [InlineData("  {\"deep\":{\"id\":\"no\"},\"id\":42}  ", "42")]
    public void A_line_of_JSON_is_kept_as_it_is(string line, string key) => Assert.Equal(
        line.Trim(), Value(Read("\n" + line + "\n", new() { File = _file, Format = TableFormat.Jsonl, Key = "id" }), key));

    [Theory]
    [InlineData("a@b.example", "A@B.Example", true)]
    [InlineData("Ärger@B.EXAMPLE", "ärger@b.example", true)]
    [InlineData("ärger@b.example", "ÄRGER@b.example", true)]
    [InlineData("a@b.example", "a@b.exampl", false)]
    [InlineData("a\uFFFD", "a\uD800", false)]
    public void Case_is_ignored_if_wanted_beyond_ASCII_too(string stored, string asked, bool expected)
    {
        Assert.Equal(expected, Read(stored, new() { File = _file, Format = TableFormat.List, IgnoreCase = true }).Contains(asked));
        Assert.Equal(stored == asked, Read(stored, new() { File = _file, Format = TableFormat.List }).Contains(asked));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public void What_can_be_no_key_is_not_there(int length)
    {
        var table = Read("a", new() { File = _file, Format = TableFormat.List, IgnoreCase = length > 2000 });

        Assert.False(table.Contains(new string('ä', length)));
    }

    [Fact]
    public void Every_one_of_many_keys_is_found_and_no_other()
    {
        const int Count = 300_000;
        File.WriteAllLines(_file, Enumerable.Range(0, Count).Select(n => $"user{n}@domain{n % 977}.example,{n}").Prepend("key,n"));
        var table = TableFile.Read("t", new() { File = _file, Format = TableFormat.Csv }, CancellationToken.None);

        Assert.Equal(Count, table.Version.Rows);
        for (var n = 0; n < Count; n++)
        {
            Assert.Equal($"{n}", Value(table, $"user{n}@domain{n % 977}.example"));
            Assert.False(table.Contains($"user{n}@domain{(n + 1) % 977}.example"));
        }
    }

    [Theory]
    [InlineData("csv", "a,b\nx,1\ny\n", 3, "The line has 1 values; the first line names 2 columns.")]
    [InlineData("csv", "a,b\nx,\"1\ny,2\nz,3\n", 2, "A quoted value that begins here has no end.")]
    [InlineData("csv", "a,b\n\"x\"y,1\n", 2, "Something follows the closing quote of a value.")]
    [InlineData("csv", "a,b\nx\"\"y,1\n", 2, "There is a quote within a value that has none around it.")]
    [InlineData("csv", "a,b\n\"two\nlines\",1\n,2\n", 4, "The key is empty.")]
    [InlineData("csv", "", 1, "The file is empty: not even the first line is there")]
    [InlineData("csv", "\r\n\n", 1, "The file is empty: not even the first line is there")]
    [InlineData("csv", "a,a\nx,1\n", 1, "Two columns have the name 'a'.")]
    [InlineData("jsonl", "{\"id\":1}\n{\"id\":}\n", 2, "The line is not valid JSON:")]
    [InlineData("jsonl", "{\"id\":1}\n\n[]\n", 3, "The line must be a JSON object.")]
    [InlineData("jsonl", "{\"no\":1}\n", 1, "The object has no property 'id'.")]
    [InlineData("jsonl", "{\"id\":null}\n", 1, "The property 'id' must be a text or a number.")]
    [InlineData("jsonl", "{\"id\":1} {\"id\":2}\n", 1, "The line is not valid JSON:")]
    [InlineData("list", "a\nb\0\n", 2, "The line holds a NUL")]
    public void A_mistake_is_told_with_its_line(string format, string text, int line, string message)
    {
        var options = new TableOptions
        {
            File = _file,
            Format = Enum.Parse<TableFormat>(format, ignoreCase: true),
            Key = format == "jsonl" ? "id" : "",
        };

        var mistake = Assert.Throws<TableException>(() => Read(text, options));

        Assert.Equal(line, mistake.Line);
        Assert.StartsWith(message, mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0xE4, (byte)'\n' }, 2, "The line is not in UTF-8.")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0, (byte)'\n', 0 }, 1, "The line holds a NUL")]
    public void A_file_that_is_not_UTF_8_is_refused(byte[] content, int line, string message)
    {
        File.WriteAllBytes(_file, content);

        var mistake = Assert.Throws<TableException>(
            () => TableFile.Read("t", new() { File = _file, Format = TableFormat.List }, CancellationToken.None));

        Assert.Equal(line, mistake.Line);
        Assert.StartsWith(message, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_a_file_is_not_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices");

        var mistake = Assert.Throws<TableException>(
            () => TableFile.Read("t", new() { File = "/dev/null", Format = TableFormat.List }, CancellationToken.None));

        Assert.StartsWith("The file cannot be read: ", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(70_000, "The line has more than 65536 bytes.")]
    [InlineData(5_000_000, "The line has more than 65536 bytes.")]
    [InlineData(1_500, "The key has 1500 bytes; 1024 are allowed.")]
    public void A_line_has_a_bound(int length, string message) => Assert.Equal(
        message,
        Assert.Throws<TableException>(() => Read(new string('x', length), new() { File = _file, Format = TableFormat.List })).Message);

    [Fact]
    public void A_table_takes_no_more_memory_than_it_may()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(n => $"a-rather-long-address-{n}@subdomain-{n}.example\n"));

        var mistake = Assert.Throws<TableException>(() => Read(text, new() { File = _file, Format = TableFormat.List, MaxMb = 1 }));

        Assert.Contains("takes more than 1 MiB", mistake.Message, StringComparison.Ordinal);
        Assert.InRange(mistake.Line, 10_000, 19_999);
        Assert.InRange(Read(text, new() { File = _file, Format = TableFormat.List, MaxMb = 2 }).Bytes, 1 << 20, 2 << 20);
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_mistake_of_its_own()
    {
        var options = new TableOptions { File = _file + "-absent", Format = TableFormat.List };

        Assert.StartsWith(
            "The file cannot be read:", Assert.Throws<TableException>(() => TableFile.Read("t", options, CancellationToken.None)).Message,
            StringComparison.Ordinal);
    }

    private static string? Value(LookupTable table, string key) =>
        table.TryFind(key, out _, out var value) ? Encoding.UTF8.GetString(value) : null;

    private LookupTable Read(string text, TableOptions options)
    {
        File.WriteAllText(_file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return TableFile.Read("t", options, CancellationToken.None);
    }
}
