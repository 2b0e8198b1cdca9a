using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Server.Configuration;

/// <summary>Reads the configuration file into options, or says every mistake in it at once.</summary>
internal static class ConfigurationLoader
{
    private static readonly string[] ServerKeys = KeysOf(typeof(ServerOptions));
    private static readonly string[] PolicyKeys = KeysOf(typeof(PolicyOptions));

    /// <exception cref="ConfigurationException">The file has mistakes.</exception>
    public static ServerConfiguration Load(string path)
    {
        var problems = new List<PolicyProblem>();
        var configuration = TryLoad(path, problems);
        return configuration is null || problems.Count > 0 ? throw new ConfigurationException(problems, path) : configuration;
    }

    /// <summary>Reads what can be read; null where the file is no YAML map.</summary>
    public static ServerConfiguration? TryLoad(string path, List<PolicyProblem> problems)
    {
        var (node, found) = YamlReader.Read(path, ConfigurationFile.Read(path));
        problems.AddRange(found);
        if (node is not SettingsMap root)
        {
            if (node is not null)
                problems.Add(new PolicyProblem(
                    node.Place,
                    "The configuration must be a map of sections.",
                    "Write 'key: value' lines, for instance 'hostname: mail.example.com'."));
            return null;
        }

        foreach (var entry in root.Entries.Where(entry => !ServerKeys.Contains(entry.Key) && !PolicyKeys.Contains(entry.Key)))
            problems.Add(Unknown(entry));
        var server = SettingsBinder.Bind<ServerOptions>(Part(root, ServerKeys), problems);
        var policy = SettingsBinder.Bind<PolicyOptions>(Part(root, PolicyKeys), problems);
        problems.AddRange(ListenerMistakes(server, root));
        problems.AddRange(DnsMistakes(server, root));

        var file = Path.GetFullPath(path);
        problems.AddRange(DeliveryMistakes(server, root, Path.GetDirectoryName(file)!));
        using var fingerprint = new ContentHash();
        return new ServerConfiguration(
            file,
            fingerprint.Add(Part(root, ServerKeys)).ToString(),
            ConfigurationPaths.MakeAbsolute(server, Path.GetDirectoryName(file)!),
            ConfigurationPaths.WithDefaults(policy, root));
    }

    private static PolicyProblem Unknown(SettingsEntry entry)
    {
        string[] known = [.. ServerKeys.Concat(PolicyKeys).Order(StringComparer.Ordinal)];
        var remedy = Suggestion.For(entry.Key, known) is { } similar
            ? $"Did you mean '{similar}'?"
            : $"Known sections: {string.Join(", ", known)}.";
        return new PolicyProblem(entry.KeyPlace, $"There is no section '{entry.Key}'.", remedy);
    }

    private static SettingsMap Part(SettingsMap root, string[] keys) =>
        root with { Entries = [.. root.Entries.Where(entry => keys.Contains(entry.Key))] };

    private static IEnumerable<PolicyProblem> ListenerMistakes(ServerOptions server, SettingsMap root)
    {
        for (var i = 0; i < server.Listeners.Count; i++)
        {
            var listener = server.Listeners[i];
            if (listener.Address is { } address && ConfigurationText.MistakeIn(address, ListenAddress.Parse) is { } mistake)
                yield return Problem(root, $"listeners[{i}].address", mistake);
            foreach (var (key, texts, parse) in new (string, IReadOnlyList<string>, Func<string, object>)[]
            {
                ("relay_networks", listener.RelayNetworks, text => NetworkList.Parse([text])),
                ("unlimited_networks", listener.UnlimitedNetworks, text => NetworkList.Parse([text])),
                ("proxy_networks", listener.ProxyNetworks, text => NetworkList.Parse([text])),
                ("xclient_networks", listener.XclientNetworks, text => NetworkList.Parse([text])),
                ("accept_domains", listener.AcceptDomains, text => OwnDomains.Parse([text])),
            })
            {
                for (var j = 0; j < texts.Count; j++)
                {
                    if (ConfigurationText.MistakeIn(texts[j], parse) is { } wrongText)
                        yield return Problem(root, $"listeners[{i}].{key}[{j}]", wrongText);
                }
            }
        }
    }

    private static IEnumerable<PolicyProblem> DeliveryMistakes(ServerOptions server, SettingsMap root, string folder)
    {
        if (server.Delivery.NextHop is { Length: > 0 } hop && ConfigurationText.MistakeIn(hop, NextHop.Parse) is { } wrong)
            yield return Problem(root, "delivery.next_hop", wrong);
        foreach (var (host, credentials) in server.Delivery.Credentials)
        {
            if (credentials.PasswordFile.Length > 0 && !File.Exists(Path.GetFullPath(credentials.PasswordFile, folder)))
                yield return Problem(
                    root,
                    $"delivery.credentials[{host}].password_file",
                    $"There is no file {Path.GetFullPath(credentials.PasswordFile, folder)}.");
        }

        if (server.Delivery.TlsTrustFile is { Length: > 0 } trust
            && ConfigurationText.MistakeIn(Path.GetFullPath(trust, folder), TlsClient.FromFile) is { } unreadable)
            yield return Problem(root, "delivery.tls_trust_file", unreadable);
    }

    private static IEnumerable<PolicyProblem> DnsMistakes(ServerOptions server, SettingsMap root) =>
        from mistake in server.Dns.Validate(new ValidationContext(server.Dns))
        from member in mistake.MemberNames.DefaultIfEmpty("")
        select Problem(root, $"dns.{KeyName.Of(member)}", mistake.ErrorMessage ?? "The value is wrong.");

    private static PolicyProblem Problem(SettingsMap root, string setting, string message) =>
        new(SettingsPath.PlaceOf(root, setting), message);

    private static string[] KeysOf(Type options) =>
        [.. options.GetProperties().Where(property => property.SetMethod is not null).Select(property => KeyName.Of(property.Name))];
}
