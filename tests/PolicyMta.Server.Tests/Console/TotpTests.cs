using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OtpNet;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Console;

/// <summary>Codes of devices beside the password.</summary>
public sealed class TotpTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-30T10:00:00Z", null));

    [Fact]
    public async Task A_code_is_asked_for_after_the_password_and_taken_once()
    {
        await using var server = await ConsoleServer.StartAsync();
        var (exitCode, output, error) = await server.RunAsync("user", "totp", "jane", "--json");
        Assert.True(exitCode == ExitCode.Success, error);
        using var made = JsonDocument.Parse(output);
        var secret = made.RootElement.GetProperty("secret").GetString()!;
        Assert.Equal(
            $"otpauth://totp/PolicyMta%20mx.sender.test:jane?secret={secret}&issuer=PolicyMta%20mx.sender.test"
                + "&algorithm=SHA1&digits=6&period=30",
            made.RootElement.GetProperty("uri").GetString());
        await Eventually.TrueAsync(async () =>
        {
            using var asked = await server.NewBrowser().LogInAsync("jane", ConsoleServer.Password);
            return asked.StatusCode == HttpStatusCode.Unauthorized && await Browser.CodeAsync(asked) == "totp_required";
        });

        using var wrongPassword = await server.NewBrowser().LogInAsync("jane", "wrong", CodeNow(secret));
        Assert.Equal("wrong_login", await Browser.CodeAsync(wrongPassword));
        var browser = server.NewBrowser();
        var code = CodeNow(secret);
        using var login = await browser.LogInAsync("jane", ConsoleServer.Password, code);
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        Assert.True((await Browser.JsonAsync(login)).GetProperty("totp").GetBoolean());
        using var again = await server.NewBrowser().LogInAsync("jane", ConsoleServer.Password, code);
        Assert.Equal((HttpStatusCode.Unauthorized, "totp_wrong"), (again.StatusCode, await Browser.CodeAsync(again)));

        Assert.Equal(ExitCode.Success, (await server.RunAsync("user", "totp", "jane", "--remove")).ExitCode);
        await Eventually.TrueAsync(async () =>
        {
            using var without = await server.NewBrowser().LogInAsync("jane", ConsoleServer.Password);
            return without.StatusCode == HttpStatusCode.OK;
        });
    }

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void A_device_may_be_half_a_minute_off(int seconds, bool isTaken)
    {
        var account = Account();
        Assert.Equal(isTaken, new TotpCodes(_time).TryTake(account, CodeAt(account, seconds)));
    }

    [Fact]
    public void No_code_is_taken_that_is_not_newer_than_the_last()
    {
        var (codes, account) = (new TotpCodes(_time), Account());
        Assert.True(codes.TryTake(account, CodeAt(account, 0)));
        Assert.False(codes.TryTake(account, CodeAt(account, 0)));
        Assert.False(codes.TryTake(account, CodeAt(account, -30)));
        Assert.True(codes.TryTake(account, CodeAt(account, 30)));
        Assert.True(codes.TryTake(account with { Name = "other" }, CodeAt(account, 0)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("١٢٣٤٥٦")]
    [InlineData("12 456")]
    public void What_is_not_six_digits_is_not_a_code(string code) => Assert.False(new TotpCodes(_time).TryTake(Account(), code));

    [Fact]
    public void Guesses_are_few_wherever_they_come_from()
    {
        var (codes, account) = (new TotpCodes(_time), Account());
        var right = CodeAt(account, 0);
        var wrong = right == "000000" ? "000001" : "000000";
        for (var i = 0; i < TotpCodes.MaxGuesses; i++)
        {
            Assert.False(codes.IsBlocked(account));
            codes.TryTake(account, wrong);
        }

        Assert.True(codes.IsBlocked(account));
        Assert.False(codes.TryTake(account, right));
        Assert.False(codes.IsBlocked(account with { Name = "other" }));
        _time.Advance(TotpCodes.GuessesForgottenAfter + TimeSpan.FromSeconds(1));
        Assert.True(codes.TryTake(account, CodeAt(account, 0)));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", true)]
    [InlineData("JBSWY3DP", false)]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!", false)]
    public void A_secret_that_is_not_one_is_a_mistake(string secret, bool isGood) =>
        Assert.Equal(isGood, !(Account() with { Totp = secret }).Validate().Any());

    [Fact]
    public void Tenants_without_a_role_are_a_mistake() =>
        Assert.Contains(
            (ConsoleServer.User("x", null) with { Tenants = ["acme"] }).Validate(), mistake => mistake.Setting == "tenants");

    private static AccountOptions Account() => ConsoleServer.User("jane", OperatorRole.Admin) with { Totp = TotpSecret.Create() };

    private static string CodeNow(string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp();

    private string CodeAt(AccountOptions account, int seconds) =>
        new Totp(Base32Encoding.ToBytes(account.Totp)).ComputeTotp(_time.GetUtcNow().UtcDateTime.AddSeconds(seconds));
}
