using System.Text;
using PolicyMta.Core.Smtp.Auth;

namespace PolicyMta.Core.Tests.Smtp.Auth;

public sealed class ScramExchangeTests
{
    private const string ServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private const string First = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private const string Challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private const string Final =
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private const string Signature = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    [Fact]
    public void Speaks_as_the_example_of_the_standard()
    {
        var exchange = Create();
        Assert.Equal((SaslVerdict.GoOn, Challenge), Play(exchange, First));
        Assert.Equal((SaslVerdict.GoOn, Signature), Play(exchange, Final));
        Assert.Equal((SaslVerdict.Proven, ""), Play(exchange, ""));
    }

    [Theory]
    [InlineData("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")]
    [InlineData("c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")]
    [InlineData("c=biws,r=another-nonce,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")]
    public void A_wrong_proof_header_or_nonce_proves_nothing(string final)
    {
        var exchange = Create();
        Play(exchange, First);
        Assert.Equal(SaslVerdict.Failed, Play(exchange, final).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("n=user,r=abc")]
    [InlineData("p=tls-exporter,,n=user,r=abc")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n=us=er,r=abc")]
    [InlineData("n,,m=ext,n=user,r=abc")]
    [InlineData("n,,n=user,r=")]
    [InlineData("n,,n=user,r=a b")]
    [InlineData("n,a=other,n=user,r=abc")]
    [InlineData("n,,n=user")]
    [InlineData("x,,n=user,r=abc")]
    public void What_is_no_first_message_is_refused(string message) => Assert.Equal(SaslVerdict.Malformed, Play(Create(), message).Verdict);

    [Theory]
    [InlineData("")]
    [InlineData("c=biws,r=x")]
    [InlineData("c=biws,r=x,p=")]
    [InlineData("c=biws,r=x,p=AAAA")]
    public void What_is_no_final_message_is_refused(string message)
    {
        var exchange = Create();
        Play(exchange, First);
        Assert.Equal(SaslVerdict.Malformed, Play(exchange, message).Verdict);
    }

    [Fact]
    public void A_user_who_does_not_exist_looks_like_one_who_does()
    {
        var first = Play(Create(), "n,,n=nobody,r=abc");
        var second = Play(Create(), "n,,n=nobody,r=abc");
        Assert.Equal(SaslVerdict.GoOn, first.Verdict);
        Assert.Equal(first, second);
        Assert.Matches("^r=abc.*,s=[A-Za-z0-9+/]{22}==,i=4096$", first.Challenge);
        Assert.NotEqual(first.Challenge, Play(Create(), "n,,n=somebody,r=abc").Challenge);
    }

    [Fact]
    public void The_form_of_a_secret_tells_nothing_about_who_exists()
    {
        UserDirectory Directory(params int[] iterations) => new(iterations.Select((count, number) => new UserOptions
        {
            Name = $"user{number}",
            Password = ScramSecret.Create("x", new byte[count == 5000 ? 24 : 16], count).ToString(),
        }));
        string[] names = [.. Enumerable.Range(0, 2000).Select(number => $"nobody{number}")];

        var users = Directory(4096, 4096, 4096, 5000);
        var imagined = names.Select(name => users.SecretOf(name).Form).ToList();
        var later = Directory(4096, 4096, 4096, 5000, 6000);

        Assert.InRange(imagined.Count(form => form == new ScramForm(5000, 24)), 400, 600);
        Assert.Equal(2000, imagined.Count(form => form == new ScramForm(5000, 24) || form == new ScramForm(4096, 16)));
        Assert.Equal(imagined, names.Select(name => users.SecretOf(name).Form));
        Assert.Equal(names.Select(name => Convert.ToBase64String(users.SecretOf(name).Salt)), names.Select(
            name => Convert.ToBase64String(users.SecretOf(name).Salt)));
        Assert.Equal(2000, names.Select(name => Convert.ToBase64String(users.SecretOf(name).Salt)).Distinct().Count());
        Assert.InRange(names.Count(name => later.SecretOf(name).Iterations == 6000), 300, 500);
    }

    [Fact]
    public void Names_may_hold_commas_and_equals_signs()
    {
        var directory = new UserDirectory([new UserOptions { Name = "a,b=c", Password = ScramSecret.Create("secret", 4096).ToString() }]);
        var step = new ScramExchange(directory, ServerNonce).Next("n,a=a=2Cb=3Dc,n=a=2Cb=3Dc,r=abc"u8);
        Assert.Equal((SaslVerdict.GoOn, "a,b=c"), (step.Verdict, step.Name));
    }

    private static ScramExchange Create() => new(
        new UserDirectory([new UserOptions
        {
            Name = "user",
            Password = ScramSecret.Create("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096).ToString(),
        }]), ServerNonce);

    private static (SaslVerdict Verdict, string Challenge) Play(SaslExchange exchange, string message)
    {
        var step = exchange.Next(Encoding.UTF8.GetBytes(message));
        return (step.Verdict, Encoding.UTF8.GetString(step.Challenge.Span));
    }
}
