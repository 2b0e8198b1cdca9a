namespace PolicyMta.Sdk.Tests;

public sealed class FilePathTests
{
    [Theory]
    [InlineData("keys/a.pem", "/etc/mta/keys/a.pem")]
    [InlineData("../a.pem", "/etc/a.pem")]
    [InlineData("/keys/a.pem", "/keys/a.pem")]
    [InlineData("", "")]
    public void A_relative_path_is_taken_from_the_folder(string written, string expected) =>
        Assert.Equal(expected, FilePath.Parse(written).In("/etc/mta").ToString());

    [Fact]
    public void No_path_is_empty()
    {
        Assert.True(default(FilePath).IsEmpty);
        Assert.Equal("", default(FilePath).ToString());
        Assert.Equal(default, FilePath.Parse(""));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void A_path_with_control_characters_is_refused(string written)
    {
        Assert.False(FilePath.TryParse(written, null, out _));
        Assert.Contains(
            "control characters", Assert.Throws<FormatException>(() => FilePath.Parse(written)).Message, StringComparison.Ordinal);
    }
}
