using System.Text;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Fuzzing.Tests;

/// <summary>What strangers send in AUTH and XCLIENT: nothing proves who one is without the password, and nothing throws.</summary>
public sealed class LoginFuzz
{
    private static readonly UserDirectory Users =
        new([new UserOptions { Name = "app", Password = ScramSecret.Create("s3cret", 4096).ToString() }]);

    private static readonly Corpus Responses = new(
        "n,y=app=2C=3Dr\0,abci:pv0123+/", "n,,n=app,r=abcdef", "y,a=app,n=app,r=abcdef,ext=1", "p=tls-exporter,,n=app,r=abc",
        "c=biws,r=abcdef,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "\0app\0s3cret", "app\0app\0s3cret", "app", "s3cret", "");

    private static readonly Corpus Attributes = new(
        "NAMEADDRPORTOHLGI=[] +0123456789ABCDEF.:", "NAME=spike.example ADDR=192.0.2.1", "ADDR=IPV6:2001:db8::1 PORT=1",
        "LOGIN=[UNAVAILABLE] HELO=a+2Bb PROTO=ESMTP", "");

    [Fact]
    public Task Nothing_but_the_password_proves_who_one_is() =>
        FuzzRun.OfAsync(Responses.Next, Exchange, static (_, step, _) => Assert.NotEqual(SaslVerdict.Proven, step));

    [Fact]
    public Task Attributes_are_read_or_refused() => FuzzRun.OfAsync(
        Attributes.Next, static bytes => XclientAttributes.Parse(bytes),
        static (_, read, _) => Assert.True(read?.Login is null || !read.Login.Any(char.IsControl)));

    /// <summary>Sends the same response as first and as second to each mechanism, and after a good first message of SCRAM.</summary>
    private static SaslVerdict Exchange(byte[] response)
    {
        var worst = SaslVerdict.GoOn;
        foreach (SaslExchange exchange in new SaslExchange[]
        {
            new PlainExchange(),
            new LoginExchange(),
            new ScramExchange(Users),
            AfterFirst(),
        })
        {
            for (var i = 0; i < 3; i++)
            {
                if (exchange.Next(response).Verdict == SaslVerdict.Proven)
                    worst = SaslVerdict.Proven;
            }
        }

        return worst;
    }

    private static ScramExchange AfterFirst()
    {
        var exchange = new ScramExchange(Users, "nonce");
        exchange.Next(Encoding.ASCII.GetBytes("n,,n=app,r=abcdef"));
        return exchange;
    }
}
