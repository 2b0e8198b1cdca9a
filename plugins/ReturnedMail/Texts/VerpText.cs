namespace PolicyMta.ReturnedMail;

/// <summary>Reads the recipient out of return paths that name it: <c>list-bounces+user=example.com@sender.example</c>.</summary>
internal static class VerpText
{
    public static string? Recipient(string address)
    {
        var local = AddressText.LocalOf(address);
        var equals = local.LastIndexOf('=');
        if (equals <= 0 || local.IndexOf('.', equals) < 0)
            return null;
        var start = local.LastIndexOfAny(['+', '-'], equals - 1) + 1;
        if (start == 0 || start == equals)
            return null;
        var domain = local[(equals + 1)..];
        var plus = domain.IndexOf('+', StringComparison.Ordinal);
        return $"{local[start..equals]}@{(plus < 0 ? domain : domain[..plus])}";
    }
}
