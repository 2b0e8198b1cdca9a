using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Smtp.Access;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Console;

/// <summary>
/// Finds out who logs in to the console, by the users of SMTP and their passwords, and makes guessing slow by the same rules as there. A
/// name that nobody has costs the same work and is answered the same. Thread-safe.
/// </summary>
internal sealed class ConsoleLogin(
    PasswordChecks passwords, Func<string, AccountOptions?> accounts, TotpCodes codes, LoginAudit audit, TimeProvider time)
{
    /// <summary>Logins at once from one address: a guess is looked at before the next ones begin.</summary>
    private const int AtOnce = 4;

    private readonly AuthOptions _options = new();
    private readonly AuthGuard _guard = new(new AuthOptions(), time);

    /// <summary>Links that were not good: whoever guesses at links keeps nobody from logging in by name.</summary>
    private readonly AuthGuard _linkGuard = new(new AuthOptions(), time);
    private readonly KeyedCounts<AddressRange> _running = new();
    private readonly KeyedCounts<AddressRange> _refusing = new();

    /// <summary>The account that a login proves.</summary>
    /// <exception cref="ProblemException">It proves none, or the user may not use the console, or has to wait.</exception>
    public async Task<AccountOptions> CheckAsync(IPAddress address, LoginRequest login, CancellationToken cancellationToken)
    {
        var owner = AddressRange.OwnerOf(address);
        if (!_running.TryEnter(owner, AtOnce))
            throw TooMany("Too many logins at once from this address.", TimeSpan.FromSeconds(1));
        try
        {
            if (Prepared(login.Name) is not { Length: > 0 } name || SaslText.Prepare(login.Password) is not { } password)
                throw await FailedAsync(address, "", cancellationToken);
            if (_guard.IsBlocked(address, name))
                throw TooMany("Too many failed logins from this address.", _options.FailuresForgottenAfter);
            var user = await passwords.CheckAsync(name, password, cancellationToken);
            if (user is null || accounts(name) is not { } account)
                throw await FailedAsync(address, name, cancellationToken);
            await DemandCodeAsync(address, account, login.Totp, cancellationToken);
            _guard.Succeed(address, name);
            return account.Role is not null ? account : throw WithoutRole(address, account);
        }
        finally
        {
            _running.Leave(owner);
        }
    }

    /// <summary>Counts a link that was not good; what to refuse it with.</summary>
    public async Task<ProblemException> RefuseLinkAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var owner = AddressRange.OwnerOf(address);
        if (!_refusing.TryEnter(owner, AtOnce))
            return TooMany("Too many links at once from this address.", TimeSpan.FromSeconds(1));
        try
        {
            if (_linkGuard.IsBlocked(address))
                return TooMany("Too many links from this address that were not good.", _options.FailuresForgottenAfter);
            var wait = Task.Delay(_linkGuard.Fail(address, ""), time, cancellationToken);
            audit.Failed("unknown", address, "The link was used before, or is too old.");
            await wait;
        }
        finally
        {
            _refusing.Leave(owner);
        }

        return Refused(
            "link_used", "This link was used before, or is too old: 'policymta console' on the server makes another, or log in by name.");
    }

    private static string? Prepared(string name) => name.Length <= SaslText.MaxNameLength ? SaslText.Prepare(name) : null;

    private static ProblemException Refused(string code, string detail) => new(Problem.Unauthorized(detail) with { Code = code });

    private static ProblemException TooMany(string what, TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        var words = seconds < 60 ? "a moment" : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} minutes");
        return new(new Problem(StatusCodes.Status429TooManyRequests, "Too many requests", $"{what} Wait {words} and try again.")
        {
            RetryAfter = seconds,
        });
    }

    private async Task DemandCodeAsync(IPAddress address, AccountOptions account, string? code, CancellationToken cancellationToken)
    {
        if (account.Totp.Length == 0)
            return;
        if (codes.IsBlocked(account))
            throw TooMany($"Too many wrong codes for {account.Name}.", TotpCodes.GuessesForgottenAfter);
        if (string.IsNullOrWhiteSpace(code))
            throw Refused("totp_required", "Enter the code that your device shows, too.");
        if (codes.TryTake(account, code.Trim()))
            return;
        var wait = Task.Delay(_guard.Fail(address, account.Name), time, cancellationToken);
        audit.Failed(account.Name, address, "The password was right, the code was not.");
        await wait;
        throw Refused("totp_wrong", "The code is not right, or was used before: wait for the next one.");
    }

    private async Task<ProblemException> FailedAsync(IPAddress address, string name, CancellationToken cancellationToken)
    {
        var wait = Task.Delay(_guard.Fail(address, name), time, cancellationToken);

        // What is no user's name may be a password in the wrong field.
        audit.Failed(accounts(name)?.Name ?? "unknown", address, "The name or the password was wrong.");
        await wait;
        return Refused("wrong_login", "The name or the password is wrong.");
    }

    private ProblemException WithoutRole(IPAddress address, AccountOptions account)
    {
        audit.Failed(account.Name, address, "The user has no role.");
        return new(new Problem(
            StatusCodes.Status403Forbidden, "Not allowed",
            $"{account.Name} may send mail, but not use the console: 'policymta user role {account.Name} read' on the server allows it.")
        {
            Code = "no_role",
        });
    }
}
