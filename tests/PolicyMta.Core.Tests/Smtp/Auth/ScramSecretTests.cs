using PolicyMta.Core.Smtp.Auth;

namespace PolicyMta.Core.Tests.Smtp.Auth;

public sealed class ScramSecretTests
{
    /// <summary>Salt, stored key and server key of the example in RFC 7677 section 3: the password is "pencil".</summary>
    private const string Rfc7677 =
        "W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    [Fact]
    public void What_is_kept_tells_right_from_wrong_and_not_the_password()
    {
        var kept = ScramSecret.Create("correct horse", 4096).ToString();
        Assert.DoesNotContain("correct", kept);
        var secret = ScramSecret.Parse(kept);
        Assert.Equal(kept, secret.ToString());
        Assert.True(secret.Verify("correct horse"));
        Assert.False(secret.Verify("Correct horse"));
        Assert.NotEqual(kept, ScramSecret.Create("correct horse", 4096).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("SCRAM-SHA-1$4096:" + Rfc7677)]
    [InlineData("SCRAM-SHA-256$1:" + Rfc7677)]
    [InlineData("SCRAM-SHA-256$4096:$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")]
    [InlineData("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$AAAA:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")]
    [InlineData("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=")]
    public void Anything_else_is_no_secret(string text) => Assert.Throws<FormatException>(() => ScramSecret.Parse(text));

    [Fact]
    public void Is_the_form_that_PostgreSQL_keeps() =>
        Assert.Equal(
            "SCRAM-SHA-256$4096:" + Rfc7677,
            ScramSecret.Create("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096).ToString());

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("p\u00E4ss\u00A0w\u00ADort", "p\u00E4ss wort")]
    [InlineData("tab\t", null)]
    [InlineData("\u0085", null)]
    public void Passwords_are_compared_as_SASLprep_maps_them(string text, string? expected) =>
        Assert.Equal(expected, SaslText.Prepare(text));
}
