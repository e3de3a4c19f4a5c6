/// Which host this is.
public enum HostVersion {
    public static let text = "0.1.0"
}
