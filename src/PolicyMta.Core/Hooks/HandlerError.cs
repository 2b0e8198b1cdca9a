namespace PolicyMta.Core.Hooks;

/// <summary>Exceptions of handlers in words. Even the words may throw, since they are the handler's own code.</summary>
internal static class HandlerError
{
    public static string Describe(Exception error)
    {
        try
        {
            return error is IHandlerError described ? described.Description : $"{error.GetType().Name}: {error.Message}";
        }
        catch (Exception)
        {
            return error.GetType().Name;
        }
    }
}
